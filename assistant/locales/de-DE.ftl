# Was der Skill auf Deutsch sagt. Kennungen und Texte von außen kommen schon maskiert an.
# Jede Meldung gibt es in jeder Sprache, mit denselben Werten; ein Test prüft das. Zeitspannen stehen im Dativ: nach, seit, vor, von.

## Anfang und Ende

welcome = Willkommen bei Datenbank Stimme. Du kannst fragen, wie viele Instanzen es in einer Region gibt und welche, ob eine erreichbar ist, wie es ihr geht, und was ihre Top Sitzungen sind. Was möchtest du wissen?
welcome-reprompt = Zum Beispiel: zeig mir die Instanzen in Virginia. Was möchtest du wissen?
help = Ich beantworte Fragen zu deinen Datenbanken. Zum Beispiel: { $first }. Oder: { $second }. Oder: { $third }.
help-tasks = Mit einem Code deines Geräts kann ich eine Instanz auch neu starten oder ein Failover auslösen.
help-reprompt = Was möchtest du wissen?

# Sätze, die der Skill zum Nachsprechen vorschlägt. Ein Test prüft, dass jeder verstanden wird.
phrase-fleet = ist in { $region } alles in Ordnung
phrase-count = wie viele Instanzen gibt es in { $region }
phrase-list = zeig mir die Instanzen in { $region }
phrase-health = wie geht es { $name } in { $region }
phrase-status = Status von { $name } in { $region }
phrase-metric = CPU-Auslastung von { $name } in { $region }
phrase-top-sessions = zeig die Top Sitzungen von { $name } in { $region }

goodbye = Bis bald.
follow-up-unclear = Ich weiß nicht, worauf sich das bezieht. Stell bitte eine ganze Frage, zum Beispiel: wie viele Instanzen gibt es in Virginia. Was möchtest du wissen?
fallback = Das habe ich nicht verstanden. Sag Hilfe, dann hörst du, was du fragen kannst. Was möchtest du wissen?
unsupported-snapshots = Snapshots auflisten oder erstellen kann ich noch nicht. Ich kann sagen, wie lange Backups aufbewahrt werden, und welcher Stand sich wiederherstellen lässt.
unsupported-kill-session = Sitzungen beenden kann ich nicht. Ich kann die Top Sitzungen zeigen, und wer wen blockiert.
unsupported-change = Das kann ich nicht. Ich kann Datenbanken prüfen und, wo das eingerichtet ist, eine neu starten oder ein Failover auslösen.
unsupported-narrowing = Die Frage habe ich verstanden, aber nicht so eingeschränkt: was fehlen soll, wessen, wie lange oder von wann. Frag nach allem, oder nach einer Instanz.
anything-else = Sonst noch etwas?

## Rückfragen

ask-instance = Welche Instanz meinst du?
ask-instance-reprompt = Nenn den Namen einer Instanz, zum Beispiel sample. Welche meinst du?
resource-unknown = Ich kann Sitzungen nach CPU-Zeit, Arbeitsspeicher, Ein- und Ausgabe oder Laufzeit ordnen. Wonach?
resource-reprompt = Zum Beispiel: nach Arbeitsspeicher. Wonach?
ask-region = In welcher Region?
ask-region-reprompt = Nenn einen Ort, zum Beispiel Virginia oder Tokio. In welcher Region?
which-region = In welcher Region: { $names }?
one-region-only = Das kann ich nur für eine Region auf einmal beantworten. Für welche Region?
which-instance = Welche davon: { $names }?
which-one = Was davon meinst du?
shall-i-look = Soll ich jetzt nachsehen?
ask-what = Was möchtest du wissen?
regions-looked-in = den durchsuchten Regionen
regions-unseen = In { $regions } konnte ich nicht nachsehen.
regions-unseen-some = In { $count } Regionen konnte ich nicht nachsehen, darunter { $regions }. Vielleicht sind sie in deinem Konto nicht aktiviert.
everywhere-unseen = Ich konnte in keiner Region nachsehen. Frag nach einer bestimmten, dann nenne ich den Grund.

## Bestand

number-of-instances =
    { $count ->
        [0] Es gibt keine Datenbankinstanzen { $environment } { $application } in { $region }.
        [one] Es gibt eine Datenbankinstanz { $environment } { $application } in { $region }.
       *[other] Es gibt { $count } Datenbankinstanzen { $environment } { $application } in { $region }.
    }
everywhere =
    { $count ->
        [0] Es gibt keine Datenbankinstanzen { $environment } { $application } in den durchsuchten Regionen.
        [one] Es gibt eine Datenbankinstanz { $environment } { $application } in den durchsuchten Regionen: { $places }.
       *[other] Es gibt { $count } Datenbankinstanzen { $environment } { $application } in den durchsuchten Regionen: { $places }.
    }
count-in-region = { $count } in { $region }
list-instances =
    { $count ->
        [0] Es gibt keine Datenbankinstanzen { $environment } { $application } in { $region }.
        [one] Es gibt eine Datenbankinstanz { $environment } { $application } in { $region }: { $names }.
       *[other] Es gibt { $count } Datenbankinstanzen { $environment } { $application } in { $region }: { $names }.
    }
list-instances-some = Es gibt { $count } Datenbankinstanzen { $environment } { $application } in { $region }. Die ersten { $spoken } sind: { $names }.
instance-named = { $name } mit { $engine }
instance-named-in = { $name } mit { $engine } in { $region }
untagged-only = Sie hat kein Instanz-Tag, deshalb nenne ich ihre Kennung.
untagged =
    { $count ->
        [one] Eine davon hat kein Instanz-Tag; bei ihr nenne ich die Kennung.
       *[other] { $count } davon haben kein Instanz-Tag; bei ihnen nenne ich die Kennung.
    }

## Eine Instanz finden

instance-unknown = In { $region } habe ich keine Instanz namens { $name } gefunden. { $others }
instance-unknown-unsaid = In { $region } habe ich keine Instanz mit diesem Namen gefunden. { $others }
instance-unknown-nearest = Meinst du { $names }?
instance-unknown-known = Dort gibt es diese Instanzen: { $names }. Welche meinst du?
instance-unknown-some = Dort gibt es { $count } Instanzen, zum Beispiel { $names }. Welche meinst du?
instance-unknown-none = In { $region } gibt es überhaupt keine Datenbankinstanzen. In welcher anderen Region soll ich nachsehen?
instance-ambiguous = { $count } Instanzen in { $region } heißen { $name }. Nenn die Kennung: { $identifiers }. Welche meinst du?
instance-identifier = { $identifier } für { $application } { $environment }
region-unknown = Ich kenne keine Region namens { $name }. Nenn einen Ort, zum Beispiel Virginia, Oregon, Irland oder Tokio. In welcher Region?
engine-not-checked = Auf { $name } läuft { $engine }. Hineinsehen kann ich nur bei PostgreSQL, MySQL, MariaDB und Oracle.

## Prüfungen

connection-ok = { $name } in { $region } ist erreichbar. { $engine } { $version } hat nach { $time } geantwortet. { $role } { $connections }
role-primary = Es ist eine primäre Datenbank.
role-writable = Schreibzugriffe sind möglich.
role-read-only = Schreibzugriffe sind nicht möglich.
connections-in-use =
    { $used ->
        [one] Eine von { $max } Verbindungen ist belegt.
       *[other] { $used } von { $max } Verbindungen sind belegt.
    }
connections-few-left =
    { $used ->
        [one] Eine von { $max } Verbindungen ist belegt, es sind also kaum noch welche frei.
       *[other] { $used } von { $max } Verbindungen sind belegt, es sind also kaum noch welche frei.
    }
connection-primary-reads-only = Es ist eine primäre Datenbank, aber nur zum Lesen geöffnet.
connection-restricted = Sie ist im eingeschränkten Modus geöffnet, gewöhnliche Benutzer kommen nicht hinein.
connection-password-expires = Das Passwort des Monitoring-Benutzers läuft bald ab oder ist abgelaufen. Setz ein neues und hinterleg es.
connection-database-limit = Die abgefragte Datenbank hat ein eigenes Limit, und davon sind nur noch wenige Verbindungen frei.
connection-other = Die Bastion hat noch etwas gefunden, das ich nicht beschreiben kann.
nothing = { "" }
sessions-none-by-cpu = Keine Sitzung auf { $name } in { $region } verbraucht CPU-Zeit.
sessions-none-by-memory = Keine Sitzung auf { $name } in { $region } belegt Arbeitsspeicher.
sessions-none-by-io = Keine Sitzung auf { $name } in { $region } liest oder schreibt Dateien.
sessions-none-by-time = Keine Sitzung auf { $name } in { $region } führt seit einer Millisekunde oder länger eine Anweisung aus.
sessions-top =
    { $count ->
        [one] Die aktivste Sitzung auf { $name } in { $region }: { $sessions }.
       *[other] Die { $count } aktivsten Sitzungen auf { $name } in { $region }: { $sessions }.
    }
session-by = Benutzer { $user } { $amount }
session-of-unknown = eine Sitzung ohne Benutzernamen { $amount }
amount-cpu = mit { $time } CPU-Zeit
amount-cpu-watched = mit { $time } CPU-Zeit innerhalb von { $watched }
amount-memory = mit { $bytes } Arbeitsspeicher
amount-io = mit { $bytes } Ein- und Ausgabe
amount-io-watched = mit { $bytes } Ein- und Ausgabe innerhalb von { $watched }
amount-io-time = mit { $time } Lese- und Schreibzeit
amount-io-time-watched = mit { $time } Lese- und Schreibzeit innerhalb von { $watched }
amount-active = seit { $time } aktiv
amount-unknown = ohne Angabe zum Verbrauch
instead-of-cpu = { $engine } erfasst keine CPU-Zeit je Sitzung, deshalb habe ich danach geordnet, wie lange die Sitzungen schon aktiv sind.
instead-of-memory = { $engine } erfasst keinen Arbeitsspeicher je Sitzung, deshalb habe ich danach geordnet, wie lange die Sitzungen schon aktiv sind.
instead-of-io = { $engine } erfasst keine Ein- und Ausgabe je Sitzung, deshalb habe ich danach geordnet, wie lange die Sitzungen schon aktiv sind.

## Speicherplatz, Sperren, Transaktionen, Replikation

tablespaces-none = Auf { $name } in { $region } sehe ich nichts, was Speicherplatz belegt.
tablespaces-tight =
    { $count ->
        [one] Ein Tablespace von { $name } in { $region } ist fast voll: { $tablespaces }.
       *[other] { $count } Tablespaces von { $name } in { $region } sind fast voll: { $tablespaces }.
    }
tablespaces-roomy = Kein Tablespace von { $name } in { $region } ist nahe an seiner Grenze.
tablespace-full = { $tablespace } bei { $percent } Prozent, { $used } von { $capacity }
tablespace-lasts = Wenn es so weitergeht, ist { $tablespace } in etwa { $time } voll, frühestens in { $earliest }.
tablespaces-total =
    { $count ->
        [one] Auf { $name } in { $region } belegt nur eines Speicherplatz: { $tablespaces }.
       *[other] { $name } in { $region } belegt insgesamt { $total }. Die größten Teile: { $tablespaces }.
    }
tablespaces-total-innodb = Die InnoDB-Tablespaces von { $name } in { $region } belegen { $total }. Die größten Teile: { $tablespaces }.
tablespaces-total-innodb-logged = Die InnoDB-Tablespaces und das Binärlog von { $name } in { $region } belegen { $total }. Die größten Teile: { $tablespaces }.
tablespaces-some = { $name } in { $region } hat { $count } Tablespaces. Die größten von denen, die ich gesehen habe: { $tablespaces }.
tablespaces-unlimited = Die einzige Grenze ist der Speicher der Instanz, den also im Blick behalten.
tablespace-size = { $tablespace } mit { $used }
tablespace-temporary = der temporäre Bereich
tablespace-binary-log = das Binärlog
tablespace-log = das Write-Ahead-Log
tablespace-undo = der Undo-Bereich { $tablespace }
blocking-none = Auf { $name } in { $region } wartet keine Sitzung auf eine andere.
blocking-waiting =
    { $count ->
        [one] Eine Sitzung auf { $name } in { $region } wartet seit { $time } auf eine Sperre.
       *[other] { $count } Sitzungen auf { $name } in { $region } warten auf Sperren, die längste seit { $time }.
    }
blocking-waiting-for-others =
    { $count ->
        [one] Eine Sitzung auf { $name } in { $region } wartet seit { $time } auf eine andere.
       *[other] { $count } Sitzungen auf { $name } in { $region } warten auf andere, die längste seit { $time }.
    }
blocking-waiting-unknown =
    { $count ->
        [one] Eine Sitzung auf { $name } in { $region } wartet auf eine Sperre.
       *[other] { $count } Sitzungen auf { $name } in { $region } warten auf Sperren.
    }
blocking-waiting-unknown-for-others =
    { $count ->
        [one] Eine Sitzung auf { $name } in { $region } wartet auf eine andere.
       *[other] { $count } Sitzungen auf { $name } in { $region } warten auf andere.
    }
blocking-root =
    { $count ->
        [one] Blockiert wird sie von { $session }, in einer Transaktion, die seit { $time } offen ist.
       *[other] Blockiert werden sie von { $session }, in einer Transaktion, die seit { $time } offen ist.
    }
blocking-root-unknown =
    { $count ->
        [one] Blockiert wird sie von { $session }.
       *[other] Blockiert werden sie von { $session }.
    }
blocking-roots = Blockiert werden sie von { $count } Sitzungen: { $sessions }.
session = Benutzer { $user }, Sitzung { $session }
session-none = einer Transaktion, die zu keiner Sitzung mehr gehört
session-unnamed = Sitzung { $session }
session-serial = { $session } mit Seriennummer { $serial }
session-serial-instance = { $session } mit Seriennummer { $serial } in Instanz { $instance }
session-idle = Diese Sitzung ist untätig: sie macht nichts und hält ihre Sperren.
transactions-none = Auf { $name } in { $region } ist außer meiner eigenen keine Transaktion offen.
transactions-none-innodb = Auf { $name } in { $region } ist außer meiner eigenen keine InnoDB-Transaktion offen.
transactions-oldest =
    { $count ->
        [one] Auf { $name } in { $region } ist eine Transaktion offen, und zwar seit { $time }.
       *[other] Auf { $name } in { $region } sind { $count } Transaktionen offen, die älteste seit { $time }.
    }
transaction-holder = Sie gehört { $session }.
transaction-prepared = Sie gehört zu keiner Sitzung: sie ist als { $transaction } vorbereitet und wartet auf Commit oder Rollback.
transaction-of-nobody = Sie gehört zu keiner Sitzung: Transaktion { $transaction } ist in der Schwebe, wurde von ihrem Client verlassen oder wird zurückgerollt.
replication-none = { $name } in { $region } repliziert von keinem Server, und keiner repliziert von dort.
replication-none-known = { $name } in { $region } repliziert von keinem Server. Falls es Replikate gibt, kennen nur sie ihren Rückstand.
replication-stopped = Die Replikation nach { $name } in { $region } steht.
replication-behind = { $name } in { $region } hat gegenüber der Quelle einen Rückstand von { $time }.
replication-running = { $name } in { $region } repliziert von der Quelle, aber der Rückstand ist nicht bekannt.
replication-delayed = { $name } in { $region } folgt der Quelle absichtlich mit einem Abstand von { $time }.
replication-current = { $name } in { $region } ist auf dem Stand der Quelle.
replication-current-as-of = { $name } in { $region } war auf dem Stand der Quelle, als zuletzt etwas von ihr kam, vor { $time }.
replica-stopped = { $replica } von { $name } in { $region } empfängt keine Änderungen mehr.
replica-behind = { $replica } von { $name } in { $region } hat einen Rückstand von { $time }.
replica-running = { $replica } von { $name } in { $region } empfängt Änderungen, aber der Rückstand ist nicht bekannt.
replica-delayed = { $replica } von { $name } in { $region } folgt absichtlich mit einem Abstand von { $time }.
replica-catching-up = { $replica } von { $name } in { $region } holt auf, der Rückstand ist { $bytes }.
replica-catching-up-unsized = { $replica } von { $name } in { $region } holt auf.
peer-replica = Das Replikat { $replica }
peer-replica-unnamed = Ein Replikat
peer-subscriber = Der Abonnent { $replica }
peer-subscriber-unnamed = Ein Abonnent
peer-log-receiver = Der Log-Empfänger { $replica }
peer-log-receiver-unnamed = Ein Log-Empfänger
replicas-current =
    { $count ->
        [one] Ein Replikat von { $name } in { $region } ist auf aktuellem Stand.
       *[other] { $count } Replikate von { $name } in { $region } sind auf aktuellem Stand.
    }
subscribers-current =
    { $count ->
        [one] Ein Abonnent von { $name } in { $region } ist auf aktuellem Stand.
       *[other] { $count } Abonnenten von { $name } in { $region } sind auf aktuellem Stand.
    }
log-receivers-current =
    { $count ->
        [one] Ein Log-Empfänger von { $name } in { $region } ist auf aktuellem Stand.
       *[other] { $count } Log-Empfänger von { $name } in { $region } sind auf aktuellem Stand.
    }
replication-commits-wait = Commits auf { $name } in { $region } warten auf die Bestätigung von Replikaten, und es sind zu wenige verbunden, die bestätigen könnten.
replication-commits-unconfirmed = Commits auf { $name } in { $region } warten, weil die verbundenen Replikate sie nicht rechtzeitig bestätigen.
replication-commits-unprotected = Commits auf { $name } in { $region } sollten auf ein Replikat warten, tun es aber nicht: zu wenige haben rechtzeitig bestätigt.
replication-commits-other = Commits auf { $name } in { $region } werden von der Replikation aufgehalten, und zwar auf eine Art, für die mir die Worte fehlen.
replication-slot-unread = Den Replikationsslot { $slot } von { $name } in { $region } liest niemand. Er hält { $bytes } Write-Ahead-Log zurück.
replication-slot-unread-unsized = Den Replikationsslot { $slot } von { $name } in { $region } liest niemand. Er hält Write-Ahead-Log zurück, wie viel, ist nicht bekannt.
replication-slot-at-risk = Der Replikationsslot { $slot } von { $name } in { $region } geht bald verloren: sein Leser hat einen Rückstand von { $bytes }, mehr, als der Server aufbewahrt.
replication-slot-at-risk-unsized = Der Replikationsslot { $slot } von { $name } in { $region } geht bald verloren: der Rückstand seines Lesers ist größer als das, was der Server aufbewahrt.
replication-slot-lost = Der Replikationsslot { $slot } von { $name } in { $region } ist verloren. Was von ihm gelesen hat, muss neu aufgesetzt werden.
replication-slot-other = Mit dem Replikationsslot { $slot } von { $name } in { $region } stimmt etwas nicht, für das mir die Worte fehlen.
replication-paused = Auf { $name } in { $region } ist das Nachspielen angehalten.
replication-archive = { $name } in { $region } spielt archiviertes Log nach.
replication-archive-only = { $name } in { $region } bekommt nichts von der Quelle und spielt stattdessen archiviertes Log nach.
replication-archive-age = Die jüngste nachgespielte Transaktion ist vor { $time } entstanden.
replication-archive-quiet = Der Rückstand ist nicht bekannt: es kam nichts Neues an, oder die Quelle hatte nichts zu tun.
replication-more =
    { $count ->
        [one] Einen weiteren Befund lasse ich weg.
       *[other] { $count } weitere Befunde lasse ich weg.
    }
replication-held-back = Änderungen werden wie eingestellt absichtlich mit einer Verzögerung von { $time } angewendet.
replication-other =
    { $count ->
        [one] Für eine weitere Replikationsverbindung fehlen mir die Worte.
       *[other] Für { $count } weitere Replikationsverbindungen fehlen mir die Worte.
    }
reason = Den Grund zeigt dieselbe Prüfung auf der Bastion.
## Was nicht zu lesen war

unread = Nicht prüfen konnte ich: { $parts }.
unread-some = { $count } Teile davon konnte ich nicht prüfen, darunter: { $parts }.
unread-rows = Die Bastion konnte mir nur { $seen } von { $count } Einträgen schicken.
of-the-rest = Jetzt der Rest.
rest-empty = In dem, was ich lesen konnte, stand kein Eintrag.
unread-login = die Anmeldung
unread-connections-in-use = die Zahl der belegten Verbindungen
unread-open-mode = ob sie für alle geöffnet ist
unread-password-expiry = wann das Passwort abläuft
unread-tablespaces = wie voll einige Tablespaces sind
unread-offline-tablespaces = wie voll die Tablespaces und Dateien sind, die offline sind
unread-databases = die Datenbanken
unread-temporary-files = die temporären Dateien
unread-write-ahead-log = das Write-Ahead-Log
unread-binary-log = das Binärlog
unread-other-storage-engines = die Tabellen anderer Engines als InnoDB
unread-sessions = einen Teil der Sitzungen
unread-session-activity = was einige Sitzungen tun
unread-transactions = die Transaktionen der Sitzungen
unread-prepared-transactions = die vorbereiteten Transaktionen
unread-innodb-transactions = die offenen Transaktionen
unread-modified-rows = wie viele Zeilen die Transaktionen geändert haben
unread-transaction-ages = seit wann einige Transaktionen offen sind
unread-wait-ages = seit wann einige Sitzungen warten
unread-row-locks = wer Zeilen hält, auf die andere warten
unread-blockers = auf welche Sitzungen einige von ihnen warten
unread-replication-source = woher die Änderungen kommen
unread-log-position = die Position im Write-Ahead-Log
unread-replicas = die Replikate
unread-replication-slots = die Replikationsslots
unread-cluster-readers = die Reader des Clusters
unread-aurora = ob das Aurora ist
unread-aurora-cluster = den Aurora-Cluster
unread-replication-group = ob in einer Gruppe repliziert wird
unread-galera-cluster = den Galera-Cluster
unread-other-clusters = die Replikation aus anderen Clustern
unread-replication-lag = den Rückstand der Replikation
unread-synchronous-commits = ob Commits auf ein Standby warten
unread-semi-synchronous = die semisynchrone Replikation
unread-semi-synchronous-waits = wie lange Commits auf Replikate warten
unread-stopped-applying = warum das Anwenden aufgehört hat
unread-database-ages = wie viele Transaktionsnummern noch übrig sind
unread-archiver = wie die Archivierung lief
unread-archive-queue = was noch archiviert werden muss
unread-sequences = einen Teil der Sequenzen
unread-sequence-starts = die Anfangswerte einiger Sequenzen
unread-other-databases = die anderen Datenbanken
unread-key-columns = welche Spalten die Schlüssel sind

## Parameter

ask-parameter = Welcher Parameter?
ask-parameter-reprompt = Nenn den Namen eines Parameters, zum Beispiel max connections. Welcher?
parameter-unclear = Ich kenne keinen Parameter namens { $parameter }. Welchen meinst du?
parameter-unknown = Auf { $name } in { $region } habe ich keinen Parameter namens { $parameter } gefunden. { $others }
parameter-value = { $parameter } steht auf { $name } in { $region } auf { $value }.
parameter-empty = { $parameter } ist auf { $name } in { $region } leer.
parameter-not-set = { $parameter } ist auf { $name } in { $region } nicht gesetzt.
parameter-hidden = { $parameter } ist auf { $name } in { $region } gesetzt. Den Wert sage ich nicht, weil er ein Geheimnis enthalten kann.
parameter-default = Der Standardwert ist { $value }.
parameter-pending = Ein anderer Wert ist gesetzt und gilt erst nach einem Neustart.

## Zustand

health-ok = { $name } in { $region } geht es gut: alle { $count } Prüfungen sind bestanden.
health-critical = { $name } in { $region } braucht Hilfe: { $findings }.
health-warning = { $name } in { $region } sollte man sich ansehen: { $findings }.
health-also = Außerdem: { $findings }.
health-unknown = An { $name } in { $region } habe ich nichts Auffälliges gefunden, konnte aber nicht überall nachsehen.
health-unknown-inside = An { $name } in { $region } habe ich nichts Auffälliges gefunden, konnte aber nicht hineinsehen.
health-unchecked = Nicht prüfen konnte ich: { $part }; { $cause }
health-unchecked-told = Nicht prüfen konnte ich: { $part }. { $cause }
health-rest =
    { $count ->
        [one] Die andere Prüfung ist bestanden.
       *[other] Die anderen { $count } Prüfungen sind bestanden.
    }
health-down = { $name } in { $region } läuft nicht: der Status in RDS ist { $status }.
health-late = die Bastion hat nicht rechtzeitig geantwortet.
health-no-figures = CloudWatch hat keine aktuellen Werte.
health-no-status = RDS sagt nichts dazu.
health-unread = die Bastion konnte es nicht lesen.
health-report-cut = es passte nicht in den Bericht der Bastion.
health-outside = { $engine } sehe ich nur von außen.
finding-connection = es sind kaum noch Verbindungen frei
finding-primary-reads-only = die primäre Datenbank ist nur zum Lesen geöffnet
finding-restricted = sie ist im eingeschränkten Modus geöffnet
finding-password-expires = das Passwort des Monitoring-Benutzers läuft bald ab
finding-database-limit = die abgefragte Datenbank hat ein eigenes Limit, und nur noch wenige Verbindungen sind frei
finding-tablespace-usage = ein Tablespace ist fast voll
finding-tablespace-full-or-offline = ein Tablespace ist fast voll oder offline
finding-top-sessions = die Sitzungen sind auffällig
finding-blocking-sessions = Sitzungen warten auf Sperren
finding-sessions-wait-for-others = Sitzungen warten auf andere
finding-long-transactions = eine Transaktion ist seit Langem offen
finding-replication-lag = mit der Replikation stimmt etwas nicht
finding-commits-wait = Commits warten auf Replikate, die nicht da sind
finding-commits-unconfirmed = Commits werden von Replikaten nicht rechtzeitig bestätigt
finding-commits-unprotected = Commits warten nicht auf ein Replikat, obwohl sie sollten
finding-stopped = die Replikation von der Quelle steht
finding-behind = es gibt einen Rückstand gegenüber der Quelle
finding-paused = das Nachspielen ist angehalten
finding-archive-only = von der Quelle kommt nichts, nachgespielt wird archiviertes Log
finding-archive-quiet = seit Langem wurde kein neues archiviertes Log nachgespielt
finding-replica-stopped = ein Replikat bekommt keine Änderungen
finding-replica-behind = ein Replikat hat Rückstand
finding-replica-catching-up = ein Replikat holt auf
finding-slot-lost = ein Replikationsslot ist verloren
finding-slot-at-risk = ein Replikationsslot geht bald verloren
finding-slot-unread = ein Replikationsslot, den niemand liest, hält Log zurück
finding-wraparound = die Transaktionsnummern werden knapp
finding-archiving = das Log wird nicht archiviert
finding-sequences = eine Sequenz ist fast am Ende
finding-automatic-keys = ein automatischer Schlüssel ist fast am Ende
finding-sequences-or-keys = eine Sequenz oder ein automatischer Schlüssel ist fast am Ende
finding-other = die Bastion hat etwas gefunden, für das mir die Worte fehlen
finding-status = der Status ist { $status }
finding-cpu = die CPU ist zu { $percent } Prozent ausgelastet
finding-storage =
    { $percent ->
        [0] weniger als ein Prozent des Speichers ist frei
        [one] nur noch ein Prozent des Speichers ist frei
       *[other] nur noch { $percent } Prozent des Speichers sind frei
    }
finding-alarms =
    { $count ->
        [one] der Alarm { $alarms } ist ausgelöst
       *[other] { $count } Alarme sind ausgelöst: { $alarms }
    }
finding-alarms-some = { $count } Alarme sind ausgelöst, darunter { $alarms }
finding-failure = RDS hat { $time } einen Ausfall verzeichnet
finding-failover = { $time } gab es ein Failover
finding-recovery = { $time } gab es eine Wiederherstellung
finding-low-storage = { $time } wurde der Speicher knapp
part-inside = das Innere der Datenbank
part-cpu = die CPU
part-storage = den freien Speicher
part-figures = die CPU und den freien Speicher
part-alarms = die Alarme
part-events = die Ereignisse
part-status = den Status
part-rest = den Rest
part-connection = die Verbindung
part-tablespace-usage = den Speicherplatz
part-top-sessions = die Top Sitzungen
part-blocking-sessions = die Sperren
part-long-transactions = die Transaktionen
part-replication-lag = die Replikation
part-wraparound = die Transaktionsnummern
part-archiving = die Archivierung des Logs
part-sequences = die Sequenzen
part-automatic-keys = die automatischen Schlüssel
part-sequences-and-keys = die Sequenzen und automatischen Schlüssel
part-other = einen Teil, für den mir die Worte fehlen

## Eigenschaften

ask-property = Welche Eigenschaft?
ask-property-reprompt = Zum Beispiel: die Engine-Version, der Status oder die Backup-Aufbewahrung. Welche?
property-unknown = Ich kenne keine Eigenschaft namens { $property }. Ich kenne zum Beispiel den Status, die Engine-Version, den Speicher, die Verfügbarkeitszone und die Backups. Welche?
property-missing = Dazu sagt RDS bei { $name } in { $region } nichts.
property-status = Der Status von { $name } in { $region } ist { $status }.
property-engine = Auf { $name } in { $region } läuft { $engine }.
property-engine-version = Auf { $name } in { $region } läuft { $engine } { $version }.
version-updated = { $version } mit dem Release Update vom { $month } { $year }
property-class = { $name } in { $region } hat die Klasse { $class }.
property-storage-type = { $name } in { $region } hat { $type }.
property-allocated-storage = Für { $name } in { $region } ist Speicher von { $size } zugewiesen.
property-storage-cluster = { $name } in { $region } ist in einem Aurora-Cluster, dessen Speicher von selbst wächst.
property-zone = { $name } ist in der Zone { $zone } von { $region }.
property-multi-az = { $name } in { $region } ist Multi-AZ: es gibt ein Standby in einer anderen Zone.
property-multi-az-not = { $name } in { $region } ist nicht Multi-AZ: es gibt kein Standby in einer anderen Zone.
property-multi-az-cluster = { $name } in { $region } ist in einem Aurora-Cluster: die anderen Instanzen des Clusters sind die Standbys.
property-multi-az-readable = { $name } in { $region } ist in einem Multi-AZ-Cluster: die anderen Instanzen des Clusters sind die Standbys und können gelesen werden.
property-parameter-group = { $name } in { $region } benutzt die Parametergruppe { $group }.
property-restorable = Der jüngste Stand von { $name } in { $region }, der sich wiederherstellen lässt, war { $time }.
property-restorable-not = RDS nennt keinen Zeitpunkt, auf den sich { $name } in { $region } wiederherstellen lässt.
property-backups =
    { $count ->
        [0] Automatische Backups von { $name } in { $region } sind aus.
        [one] Automatische Backups von { $name } in { $region } werden einen Tag lang aufbewahrt.
       *[other] Automatische Backups von { $name } in { $region } werden { $count } Tage lang aufbewahrt.
    }
property-upgrades = { $name } in { $region } installiert Nebenversionen von selbst.
property-upgrades-not = { $name } in { $region } installiert Nebenversionen nicht von selbst.
property-public = { $name } in { $region } ist öffentlich erreichbar.
property-public-not = { $name } in { $region } ist nicht öffentlich erreichbar.
property-encrypted = Der Speicher von { $name } in { $region } ist verschlüsselt.
property-encrypted-not = Der Speicher von { $name } in { $region } ist nicht verschlüsselt.
property-license = Das Lizenzmodell von { $name } in { $region } ist { $license }.
property-master-user = Der Hauptbenutzer von { $name } in { $region } ist { $user }.
property-database = Die erste Datenbank von { $name } in { $region } ist { $database }.
property-sid = Die Systemkennung von { $name } in { $region } ist { $database }.
property-database-not = { $name } in { $region } wurde ohne eine erste Datenbank angelegt.
property-endpoint = Der Endpunkt von { $name } in { $region } ist { $address }, Port { $port }. Er steht auch auf der Karte.
property-created = { $name } in { $region } wurde { $time } erstellt.
endpoint-dot = { $before } Punkt { $after }
endpoint-spelled = <say-as interpret-as="characters">{ $part }</say-as>
title-endpoint = Endpunkt von { $name } in { $region }
endpoint-address = Adresse: { $address }
endpoint-port = Port: { $port }
storage-gp2 = General-Purpose-SSD-Speicher, g p 2
storage-gp3 = General-Purpose-SSD-Speicher, g p 3
storage-io1 = Speicher mit bereitgestellten IOPS, i o 1
storage-io2 = Speicher mit bereitgestellten IOPS, i o 2
storage-standard = Magnetspeicher
storage-aurora = Aurora-Standardspeicher
storage-aurora-iopt1 = Aurora-Speicher, optimiert für Ein- und Ausgabe
license-gpl = die General Public License
license-postgresql = die PostgreSQL-Lizenz
license-included = Lizenz inbegriffen
license-own = eigene Lizenz
license-marketplace = eine Lizenz aus dem Marketplace
moment-today = heute um { $clock } { $zone }
moment-yesterday = gestern um { $clock } { $zone }
moment-date = am { $day }. { $month } um { $clock } { $zone }
moment-date-year = am { $day }. { $month } { $year } um { $clock } { $zone }
moment-local = am { $day }. { $month } um { $clock } nach der Uhr des Servers
clock-am =
    { $minutes ->
        [0] { $hours } Uhr
       *[other] { $hours }:{ $minute } Uhr
    }
clock-pm =
    { $minutes ->
        [0] { $hours } Uhr
       *[other] { $hours }:{ $minute } Uhr
    }
clock-midnight =
    { $minutes ->
        [0] Mitternacht
       *[other] 0:{ $minute } Uhr
    }
clock-noon =
    { $minutes ->
        [0] 12 Uhr
       *[other] 12:{ $minute } Uhr
    }
zone-utc = UTC
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
status-available = verfügbar
status-backing-up = im Backup
status-creating = im Aufbau
status-deleting = in Löschung
status-failed = ausgefallen
status-failing-over = im Failover
status-maintenance = in Wartung
status-modifying = in Änderung
status-rebooting = im Neustart
status-starting = im Start
status-stopped = gestoppt
status-stopping = im Stoppvorgang
status-storage-full = Speicher voll
status-upgrading = im Upgrade

## Anwendungen und Umgebungen

ask-application = Welche Anwendung?
ask-application-reprompt = Nenn den Namen einer Anwendung, zum Beispiel training. Welche meinst du?
application-unknown = In { $region } habe ich keine Anwendung namens { $application } gefunden. { $others }
application-unknown-unsaid = In { $region } habe ich keine Anwendung mit diesem Namen gefunden. { $others }
ask-environment = Welche Umgebung?
ask-environment-reprompt = Zum Beispiel: Produktion. Welche Umgebung meinst du?
applications-known = Es gibt diese Anwendungen: { $names }. Welche meinst du?
applications-none = Keine Instanz dort hat ein Anwendungs-Tag.
list-applications =
    { $count ->
        [0] Keine Datenbankinstanz in { $region } hat ein Anwendungs-Tag.
        [one] In { $region } gibt es eine Anwendung: { $names }.
       *[other] In { $region } gibt es { $count } Anwendungen: { $names }.
    }
list-applications-some = In { $region } gibt es { $count } Anwendungen. Die ersten { $spoken } sind: { $names }.
application-size =
    { $count ->
        [one] { $application } mit einer Instanz
       *[other] { $application } mit { $count } Instanzen
    }
application-untagged =
    { $count ->
        [one] Eine weitere Instanz hat kein Anwendungs-Tag.
       *[other] { $count } weitere Instanzen haben kein Anwendungs-Tag.
    }
filter-environment = Umgebung { $environment }
filter-application = Anwendung { $application }
of-these = mit { $these }
other-than = ausgenommen { $these }
both = { $first } und { $second }
of-application = zu { $application }
of-name = namens { $name }
state-available = Status verfügbar
state-running = laufendem Server
state-stopped = Status gestoppt
state-encrypted = verschlüsseltem Speicher
state-unencrypted = unverschlüsseltem Speicher
state-other = Status { $status }
state-available-not = mit einem anderen Status als verfügbar
state-running-not = ohne laufenden Server
state-stopped-not = mit einem anderen Status als gestoppt
state-encrypted-not = ohne verschlüsselten Speicher
state-unencrypted-not = ohne unverschlüsselten Speicher
state-other-not = mit einem anderen Status als { $status }
filter-unknown = In { $region } kenne ich keine Umgebung, keine Anwendung, keine Engine und keinen Status namens { $words }. { $others }
filter-unknown-unsaid = In { $region } kenne ich diese Umgebung oder Anwendung nicht. { $others }
filter-unclear = Ich bin nicht sicher, welche Instanzen mit { $words } gemeint sind. Nenn eine Umgebung, eine Anwendung, eine Engine oder einen Status. Welche Instanzen meinst du?
filter-unclear-unsaid = Ich bin nicht sicher, welche Instanzen gemeint sind. Nenn eine Umgebung, eine Anwendung, eine Engine oder einen Status. Welche Instanzen meinst du?
filter-known = { $environments } { $applications } Auswählen kann ich auch nach Engine und Status, zum Beispiel MySQL oder gestoppt. Welche Instanzen meinst du?
filter-applications = Es gibt diese Anwendungen: { $names }.
filter-unseen =
    { $count ->
        [one] Bei einer Instanz sagt RDS das nicht.
       *[other] Bei { $count } Instanzen sagt RDS das nicht.
    }
no-environment-only = Sie hat kein Umgebungs-Tag.
no-environment =
    { $count ->
        [one] Eine davon hat kein Umgebungs-Tag.
       *[other] { $count } davon haben kein Umgebungs-Tag.
    }
no-application-only = Sie hat kein Anwendungs-Tag.
no-application =
    { $count ->
        [one] Eine davon hat kein Anwendungs-Tag.
       *[other] { $count } davon haben kein Anwendungs-Tag.
    }
environments-known = Es gibt diese Umgebungen: { $names }.
environment-production = Produktion
environment-staging = Staging
environment-test = Test
environment-development = Entwicklung

## Prüfungen, die nicht möglich waren

connection-failed = Ich konnte { $name } in { $region } nicht erreichen: { $cause }
check-failed = Ich konnte { $name } in { $region } nicht prüfen: { $cause }
rds-status = In RDS ist der Status { $status }.

cause-name-resolution = der Hostname hat keine Adresse. Prüf den Hostnamen in der Konfiguration des Bastion-Agenten.
cause-refused = die Verbindung wurde abgelehnt. Wahrscheinlich läuft die Datenbank nicht, oder sie hat einen anderen Port.
cause-unreachable = im Netz führt kein Weg dorthin. Prüf die Security Group zwischen der Bastion und der Datenbank.
cause-timeout = die Zeit ist abgelaufen. Der Server hat auch nach { $time } nicht geantwortet.
cause-tls = die verschlüsselte Verbindung kam nicht zustande. Prüf das Zertifikat und die CA-Datei auf der Bastion.
cause-authentication = die Datenbank lehnt die Anmeldung ab. Prüf das hinterlegte Passwort des Monitoring-Benutzers.
cause-account-locked = das Konto des Monitoring-Benutzers ist gesperrt. Entsperr es und frag dann noch einmal.
cause-password-expired = das Passwort des Monitoring-Benutzers ist abgelaufen. Setz ein neues und hinterleg es.
cause-too-many-connections = der Server hat keine Verbindung mehr frei. Beende untätige Sitzungen oder erhöhe die Grenze.
cause-not-open = die Datenbank ist nicht geöffnet. Vielleicht startet sie noch.
cause-unknown-database = auf dem Server gibt es keine Datenbank mit dem Namen, den der Bastion-Agent verlangt. Berichtige ihn in der Konfiguration des Agenten.
cause-missing-privilege = dem Monitoring-Benutzer fehlt ein Recht. Führ dieselbe Prüfung auf der Bastion aus, dann siehst du, welches.
cause-unsupported = bei dieser Engine oder Version gibt es solche Angaben nicht.
cause-unknown-parameter = es gibt keinen Parameter mit diesem Namen.
cause-configuration = die Konfiguration des Bastion-Agenten fehlt oder ist falsch. Führ auf der Bastion "bastion-agent check-config" aus.
cause-credentials-unavailable = die Bastion konnte das Passwort nicht lesen. Prüf, wo es liegt, und die Rolle der Bastion.
cause-unknown-instance = der Bastion-Agent kennt sie nicht. Trag sie in die Konfiguration des Agenten ein.
cause-ambiguous-instance = der Bastion-Agent kennt mehrere Instanzen mit diesem Namen. Gib in der Konfiguration des Agenten jeder einen eigenen.
cause-driver-missing = der Bastion fehlt die Client-Bibliothek für diese Engine. Installier sie dort.
cause-internal = beim Bastion-Agenten trat ein unerwarteter Fehler auf. Mehr steht in seinem Log.
cause-agent-busy = bei der Bastion warten zu viele Fragen. Frag gleich noch einmal.
cause-stopped = die Prüfung wurde vorzeitig beendet. Frag noch einmal.
cause-daemon-no-reply = der Agent auf der Bastion hat nicht geantwortet. Sieh in sein Log.
cause-other = die Bastion nannte einen Grund, für den mir die Worte fehlen. Führ dieselbe Prüfung auf der Bastion aus, dort steht er.

## Was unterwegs schiefgehen kann

error-denied = Das darf ich in { $region } nicht. Bitte deinen Administrator, der Rolle des Skills { $operation } zu erlauben.
error-throttled = AWS bekommt in { $region } gerade zu viele Anfragen. Frag bitte in einer Minute noch einmal.
error-aws = AWS hat in { $region } nicht so geantwortet, wie es sollte. Frag bitte in einer Minute noch einmal.
error-no-bastion = In { $region } ist keine Bastion eingerichtet. Gib dort einer verwalteten Instanz das Tag der Bastion, oder rolle das Template in dieser Region aus.
error-bastion-offline = In { $region } ist keine Bastion online. Starte sie, oder sieh nach ihrem SSM-Agenten.
error-no-document = Das Dokument der Prüfung fehlt in { $region }. Rolle das Template in dieser Region aus.
error-undelivered = Die Bastion in { $region } hat den Befehl nicht angenommen. Sieh nach ihrem SSM-Agenten.
error-command-ended = Der Befehl auf der Bastion in { $region } endete, bevor er antworten konnte. Frag bitte noch einmal.
error-agent-missing = Auf der Bastion in { $region } fehlt der Bastion-Agent. Installier ihn dort.
error-agent-configuration = In der Konfiguration des Bastion-Agenten in { $region } ist ein Fehler. Führ eine Prüfung auf der Bastion aus, dann siehst du die Zeile.
error-agent-answer = Die Antwort des Bastion-Agenten in { $region } habe ich nicht verstanden. Vielleicht passt seine Version nicht zu der des Skills.
error-not-run = Die Bastion in { $region } hat den Befehl angenommen, konnte ihn aber nicht ausführen. Sieh nach ihrem SSM-Agenten, und ob ihr Speicher voll ist.
error-report-cut = Die Antwort der Bastion in { $region } kam gekürzt an, deshalb weiß ich nicht, was sie gefunden hat. Frag bitte noch einmal.
error-log-binary = Dieses Log lässt sich über die RDS-API nicht lesen: es enthält Binärdaten. Sieh es in der Konsole an, oder veröffentliche es nach CloudWatch Logs.
error-unfinished = In { $region } gibt es sehr viele Datenbankinstanzen. Bisher habe ich { $count } gelesen, und das sind nicht alle. Frag noch einmal, dann mache ich dort weiter.
error-aws-slow = AWS braucht in { $region } länger, als ich warten kann. Frag bitte gleich noch einmal.
error-still-running = Die Prüfung in { $region } dauert länger, als ich warten kann. Frag mich gleich: was war das Ergebnis.
error-user = Du gehörst nicht zu denen, die diesen Skill benutzen dürfen. Bitte den Administrator, dich einzutragen. Deine Kennung ist { $id }.
who-id = <say-as interpret-as="characters">{ $first }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $second }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $third }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $fourth }</say-as>
who-account = Die Kennung deines Kontos ist { $id }.
who-no-account = Mir wurde nicht gesagt, wessen Konto das ist.
who-voice = Die Kennung deiner Stimme ist { $id }.
who-no-voice = Deine Stimme habe ich nicht erkannt, deshalb hat sie keine Kennung.
## Mengen

time-milliseconds =
    { $count ->
        [one] einer Millisekunde
       *[other] { $count } Millisekunden
    }
time-seconds =
    { $count ->
        [one] einer Sekunde
       *[other] { $count } Sekunden
    }
time-minutes =
    { $count ->
        [one] einer Minute
       *[other] { $count } Minuten
    }
time-hours =
    { $count ->
        [one] einer Stunde
       *[other] { $count } Stunden
    }
time-days =
    { $count ->
        [one] einem Tag
       *[other] { $count } Tagen
    }
bytes-b = { $count } Byte
bytes-kib = { $count } Kilobyte
bytes-mib = { $count } Megabyte
bytes-gib = { $count } Gigabyte
bytes-tib = { $count } Terabyte
text-cut = { $first } und so weiter
sentences = { $first } { $last }
list-pair = { $first } und { $last }
list-last = { $first } und { $last }
list-comma = { $first }, { $last }
groups-last = { $first } sowie { $last }
list-pair-or = { $first } oder { $last }
list-last-or = { $first } oder { $last }

## Regionen

region-us-east-1 = Virginia
region-us-east-2 = Ohio
region-us-west-1 = Kalifornien
region-us-west-2 = Oregon
region-ca-central-1 = Kanada
region-ca-west-1 = Calgary
region-sa-east-1 = São Paulo
region-eu-west-1 = Irland
region-eu-west-2 = London
region-eu-west-3 = Paris
region-eu-central-1 = Frankfurt
region-eu-central-2 = Zürich
region-eu-north-1 = Stockholm
region-eu-south-1 = Mailand
region-eu-south-2 = Spanien
region-af-south-1 = Kapstadt
region-ap-northeast-1 = Tokio
region-ap-northeast-2 = Seoul
region-ap-northeast-3 = Osaka
region-ap-southeast-1 = Singapur
region-ap-southeast-2 = Sydney
region-ap-southeast-3 = Jakarta
region-ap-southeast-4 = Melbourne
region-ap-southeast-5 = Malaysia
region-ap-southeast-6 = Neuseeland
region-ap-southeast-7 = Thailand
region-ap-east-1 = Hongkong
region-ap-east-2 = Taipeh
region-ap-south-1 = Mumbai
region-ap-south-2 = Hyderabad
region-me-south-1 = Bahrain
region-me-central-1 = den Emiraten
region-il-central-1 = Tel Aviv
region-mx-central-1 = Mexiko
region-cn-north-1 = Peking
region-cn-northwest-1 = Ningxia

## Weiter

shall-i-go-on = Soll ich weitermachen?
list-goes-on = Weiter geht es mit: { $names }.
nothing-more = Mehr gibt es nicht zu sagen. Was möchtest du noch wissen?
all-right = In Ordnung. Was möchtest du noch wissen?
nothing-said = Ich habe noch nichts gesagt.
said-again = { $said }
nothing-running = Ich warte auf keine Prüfung.
ask-result = Sag: was war das Ergebnis. Soll ich jetzt nachsehen?
progress = Ich frage die Bastion in { $region }.
error-no-time = AWS hat in { $region } so lange gebraucht, dass keine Zeit für die Prüfung blieb. Frag bitte gleich noch einmal.

## Karten

card-title = Datenbank Stimme
title-instances = Datenbankinstanzen in { $region }
title-applications = Anwendungen in { $region }
title-result = Ergebnis für { $name } in { $region }
title-result-unknown = Ergebnis einer Prüfung in { $region }

## Ereignisse

events =
    { $count ->
        [0] RDS hat zu { $name } in { $region } nichts verzeichnet: { $period } gab es keine Ereignisse.
        [one] Zu { $name } in { $region } gab es { $period } ein Ereignis.
       *[other] Zu { $name } in { $region } gab es { $period } { $count } Ereignisse.
    }
events-some =
    Zu { $name } in { $region } gab es { $period } { $count } Ereignisse. { $spoken ->
        [one] Das neueste:
       *[other] Die { $spoken } neuesten:
    }
event = Und zwar { $time }: { $text }.
event-of-cluster = Und zwar { $time }, am Cluster: { $text }.
event-unsaid = Und zwar { $time }: ein Ereignis, dessen Text ich nicht sagen kann.
title-events = Ereignisse von { $name } in { $region } { $period }

## Alarme

alarms =
    { $count ->
        [0] Bei { $name } in { $region } ist kein Alarm ausgelöst.
        [one] Bei { $name } in { $region } ist ein Alarm ausgelöst: { $alarms }.
       *[other] Bei { $name } in { $region } sind { $count } Alarme ausgelöst: { $alarms }.
    }
alarms-some = Bei { $name } in { $region } sind { $count } Alarme ausgelöst. Die ersten { $spoken } sind: { $alarms }.
alarms-blind =
    { $count ->
        [one] Der Alarm { $alarms } kann nichts sagen: CloudWatch hat dafür zu wenige Daten.
       *[other] { $count } Alarme können nichts sagen, weil CloudWatch dafür zu wenige Daten hat: { $alarms }.
    }
alarms-blind-some = { $count } Alarme können nichts sagen, weil CloudWatch dafür zu wenige Daten hat, darunter { $alarms }.
alarm-since = { $alarm }, ausgelöst { $time }
alarm = { $alarm }
title-alarms = Alarme von { $name } in { $region }

## Logs

log-unknown = Ich kenne kein Log namens { $log }. Ich kann das Alert-Log oder das Fehlerlog lesen. Welches?
ask-log = Welches Log?
ask-log-reprompt = Zum Beispiel: das Fehlerlog. Welches?
log-none = Von { $name } in { $region } habe ich kein { $log } gefunden.
log-empty = Das { $log } von { $name } in { $region } ist leer.
log-unread = Das { $log } von { $name } in { $region } konnte ich nicht lesen: RDS gab es leer aus, obwohl etwas darin steht.
log-form-unknown = Die Form vom { $log } von { $name } in { $region } konnte ich nicht lesen: keine Zeile sieht aus wie eine von { $engine }. Deshalb kann ich nicht sagen, ob Fehler darin stehen.
log-quiet = Ins { $log } von { $name } in { $region } wurde { $period } nichts geschrieben.
log-begins = Was ich vom { $log } von { $name } in { $region } lesen konnte, beginnt erst { $first }, also nach dieser Zeit.
log-crash = { $name } in { $region } hatte { $time } einen Absturz oder einen schweren Fehler des Servers selbst: { $text }.
log-crash-untimed = { $name } in { $region } hatte einen Absturz oder einen schweren Fehler des Servers selbst: { $text }.
log-restarted = { $name } in { $region } wurde { $time } gestartet, ohne vorher heruntergefahren worden zu sein: der Server war abgestürzt oder beendet worden.
log-restarted-untimed = { $name } in { $region } wurde gestartet, ohne vorher heruntergefahren worden zu sein: der Server war abgestürzt oder beendet worden.
log-text-unsaid = der Text eignet sich nicht zum Vorlesen
log-errors =
    { $count ->
        [0] Im { $log } von { $name } in { $region } stehen { $period } keine Fehler.
        [one] Im { $log } von { $name } in { $region } steht { $period } ein Fehler.
       *[other] Im { $log } von { $name } in { $region } stehen { $period } { $count } Fehler.
    }
log-errors-part =
    { $count ->
        [0] In dem, was ich vom { $log } von { $name } in { $region } lesen konnte, habe ich { $period } keinen der Fehler gesehen, die ich kenne.
        [one] In dem, was ich vom { $log } von { $name } in { $region } lesen konnte, steht { $period } ein Fehler.
       *[other] In dem, was ich vom { $log } von { $name } in { $region } lesen konnte, stehen { $period } { $count } Fehler.
    }
log-not-all = { $unread } von insgesamt { $whole } konnte ich nicht lesen.
log-not-all-unknown = RDS hat einen Teil davon ausgelassen, der also nicht gelesen wurde.
log-lines-unknown =
    { $count ->
        [one] Bei einer Zeile konnte ich nicht erkennen, was sie ist.
       *[other] Bei { $count } Zeilen konnte ich nicht erkennen, was sie sind.
    }
log-warnings =
    { $count ->
        [one] Dazu kommt eine Warnung, die ich nicht bewertet habe.
       *[other] Dazu kommen { $count } Warnungen, die ich nicht bewertet habe.
    }
period-last = in den letzten { $time }
period-last-hour = in der letzten Stunde
period-since = in der Zeit, die { $first } beginnt,
period-between = in der Zeit, die { $first } beginnt und { $last } endet,
period-at = genau { $first }
period-newest = in der neuesten Datei
period-all = in allem, was davon da ist,
period-unknown = zu Zeiten, die ich nicht erkennen kann,
log-last =
    { $count ->
        [one] Geschrieben wurde er { $time }: { $text }.
       *[other] Der letzte, { $time }: { $text }.
    }
log-last-untimed =
    { $count ->
        [one] Er lautet: { $text }.
       *[other] Der letzte lautet: { $text }.
    }
log-last-unsaid =
    { $count ->
        [one] Geschrieben wurde er { $time }.
       *[other] Der letzte wurde { $time } geschrieben.
    }
log-line = { $time } { $text }
log-alert = Alert-Log
log-error = Fehlerlog
log-diagnostic = Diagnoselog
log-any = Log
title-log = Das { $log } von { $name } in { $region }

## Metriken

ask-metric = Welche Metrik?
ask-metric-reprompt = Zum Beispiel: die CPU-Auslastung oder der freie Speicherplatz. Welche?
metric-unknown = Ich kenne keine Metrik namens { $metric }. Ich kenne zum Beispiel die CPU-Auslastung, den freien Speicherplatz, den freien Arbeitsspeicher, die Verbindungen und die Leselatenz. Welche?
window-unknown = Die Zeit habe ich nicht verstanden. Zum Beispiel: vor 10 Minuten, gestern Mittag, oder in den letzten 3 Stunden. Wann?
window-future = Diese Zeit kommt erst noch. Welche meinst du?
window-old = Weiter zurück als vor { $time } kann ich nicht schauen. Welche Zeit meinst du?
ask-window-reprompt = Zum Beispiel: vor 10 Minuten. Wann?
metric-now = { $metric } von { $name } in { $region }: { $value }.
metric-then = { $metric } von { $name } in { $region } { $when }: { $value }.
metric-missing = CloudWatch hat keinen aktuellen Wert: { $metric } von { $name } in { $region }.
metric-missing-then = CloudWatch hat { $when } keinen Wert: { $metric } von { $name } in { $region }.
metric-span = { $metric } von { $name } in { $region } { $period } im Mittel: { $value }.
metric-span-since = Die Werte in CloudWatch beginnen erst { $moment }.
metric-span-gaps = CloudWatch hat davon nur für { $time } Werte.
metric-range-since = Die Werte beginnen { $moment }; die Spanne: { $least } bis { $most }.
metric-span-range = Die Spanne: { $least } bis { $most }.
metric-compared = { $metric } von { $name } in { $region }: { $value }; { $when } waren es { $before }.
metric-compared-span = { $metric } von { $name } in { $region }: { $value }; { $period } waren es im Mittel { $before }.
when-ago = vor { $time }
when-at = { $time }
metric-range = Die Spanne in der letzten Stunde: { $least } bis { $most }.
metric-cluster-storage = Der Speicher eines Aurora-Clusters wächst von selbst; das hier ist, was die Instanz für temporäre Dateien hat.
metric-line = { $time }: { $value }
title-metric = { $metric } von { $name } in { $region }, die letzte Stunde
title-metric-span = { $metric } von { $name } in { $region } { $period }
metric-cpu-utilization = CPU-Auslastung
metric-database-connections = Zahl der Verbindungen
metric-free-storage-space = Freier Speicherplatz
metric-free-local-storage = Freier lokaler Speicher
metric-free-memory = Freier Arbeitsspeicher
metric-swap-usage = Belegter Swap
metric-read-iops = Lese-IOPS
metric-write-iops = Schreib-IOPS
metric-read-latency = Leselatenz
metric-write-latency = Schreiblatenz
metric-read-throughput = Lesedurchsatz
metric-write-throughput = Schreibdurchsatz
metric-network-receive = Eingehender Netzwerkdurchsatz
metric-network-transmit = Ausgehender Netzwerkdurchsatz
unit-percent = { $count } Prozent
unit-count = { $count }
unit-per-second = { $count } pro Sekunde
unit-bytes = { $bytes }
unit-bytes-per-second = { $bytes } pro Sekunde
unit-milliseconds =
    { $count ->
        [one] eine Millisekunde
       *[other] { $count } Millisekunden
    }
unit-seconds =
    { $count ->
        [one] eine Sekunde
       *[other] { $count } Sekunden
    }
decimal = { $whole },{ $tenth }
less-than = weniger als { $amount }

## Die Flotte

fleet-fine =
    { $count ->
        [0] Es gibt keine Datenbankinstanzen { $environment } { $application } in { $region }.
        [one] Soweit RDS und CloudWatch zeigen, ist mit der einen Datenbankinstanz { $environment } { $application } in { $region } alles in Ordnung.
        [2] Soweit RDS und CloudWatch zeigen, ist mit beiden Datenbankinstanzen { $environment } { $application } in { $region } alles in Ordnung.
       *[other] Soweit RDS und CloudWatch zeigen, ist mit allen { $count } Datenbankinstanzen { $environment } { $application } in { $region } alles in Ordnung.
    }
fleet-unknown =
    { $count ->
        [one] An der einen Datenbankinstanz { $environment } { $application } in { $region } habe ich nichts Auffälliges gefunden, konnte aber nicht überall nachsehen.
       *[other] An den { $count } Datenbankinstanzen { $environment } { $application } in { $region } habe ich nichts Auffälliges gefunden, konnte aber nicht überall nachsehen.
    }
fleet-wrong =
    { $count ->
        [one] Mit der einen Datenbankinstanz { $environment } { $application } in { $region } stimmt etwas nicht.
       *[other] Mit { $wrong } von { $count } Datenbankinstanzen { $environment } { $application } in { $region } stimmt etwas nicht.
    }
fleet-not-inside = Hineingesehen habe ich nicht.
fleet-instance = { $name }: { $findings }.
fleet-instance-in = { $name } in { $region }: { $findings }.
fleet-unseen-in = In { $regions } konnte ich nicht alle Werte und Alarme prüfen.
fleet-no-figures =
    { $count ->
        [one] Von einer Instanz fehlen CloudWatch aktuelle Werte.
       *[other] Von { $count } Instanzen fehlen CloudWatch aktuelle Werte.
    }
fleet-blind =
    { $count ->
        [one] Alarme einer Instanz können nichts sagen: CloudWatch hat dafür zu wenige Daten.
       *[other] Alarme von { $count } Instanzen können nichts sagen: CloudWatch hat dafür zu wenige Daten.
    }
fleet-no-status =
    { $count ->
        [one] Von einer Instanz nennt RDS keinen Status.
       *[other] Von { $count } Instanzen nennt RDS keinen Status.
    }
title-fleet = Was in { $region } nicht stimmt

## Aufgaben

reboot-instance = Ich bin bereit, { $name } in { $region } neu zu starten: { $what }. { $role } Dabei brechen alle Verbindungen ab, und die Instanz ist einige Minuten nicht verfügbar.
failover-instance = Ich bin bereit, für { $name } in { $region } ein Failover auf das Standby in einer anderen Zone auszulösen: { $what }. Dabei brechen alle Verbindungen ab, und die Instanz ist ein bis zwei Minuten nicht verfügbar.
failover-cluster = { $name } in { $region } ist im Cluster { $cluster }: { $what }. Ich bin bereit, ein Failover des ganzen Clusters auszulösen: { $writer } ist dann nicht mehr der Writer, und { $readers } übernimmt. Verbindungen brechen ab, und etwa eine Minute lang kann nichts geschrieben werden.
reboot-instance-short = Ich bin bereit, { $name } in { $region } neu zu starten: { $what }.
failover-instance-short = Ich bin bereit, für { $name } in { $region } ein Failover auf das Standby in einer anderen Zone auszulösen: { $what }.
failover-cluster-short = Ich bin bereit, ein Failover des ganzen Clusters { $cluster } in { $region } auszulösen: { $what }.
task-what-short = { $engine }{ $environment }
task-part = Ich habe { $count } von sechs Ziffern. Wie geht es weiter?
task-part-long = Ich habe { $count } von sechs Ziffern. Falls der Code mit einer Null beginnt, sag ihn noch einmal ganz. Wie geht es weiter?
task-code-too-soon = Einen Code nehme ich erst an, wenn ich gesagt habe, was ich tun würde, und mit welcher Instanz.
task-code-unasked = Auf einen Code wartet gerade nichts, deshalb habe ich nichts getan. Was soll ich tun?
task-gone = Was ich hier angekündigt habe, steht nicht mehr an, deshalb habe ich nichts verändert. Frag noch einmal danach.
task-locked-device = Für dieses Gerät gab es zu viele falsche Codes. Den nächsten nehme ich erst in { $time } an.
reboot-waits = Der Neustart von { $name } in { $region } steht noch aus. Soll ich damit weitermachen?
failover-waits = Das Failover von { $name } in { $region } steht noch aus. Soll ich damit weitermachen?
reboot-dropped = Der Neustart von { $name } in { $region } steht nicht mehr an. Ich habe nichts verändert.
failover-dropped = Das Failover von { $name } in { $region } steht nicht mehr an. Ich habe nichts verändert.
welcome-back = Willkommen zurück.
error-unkept = Ich konnte mir nicht merken, was ich über eine Aufgabe sage, deshalb führe ich keine aus. Bitte deinen Administrator, der Rolle des Skills das Lesen und Schreiben ihrer Parameter zu erlauben.
task-what = { $engine }{ $identifier }{ $application }{ $environment }
task-identifier = , Kennung { $value }
task-application = , Anwendung { $value }
task-environment = , Umgebung { $value }
task-multi-az = Sie ist Multi-AZ, aber bei einem Neustart übernimmt das Standby nicht.
task-single-az = Sie ist nicht Multi-AZ.
task-writer = Sie ist der Writer des Clusters { $cluster }, solange kann also nichts geschrieben werden.
task-reader = Sie ist ein Reader des Clusters { $cluster }.
task-ask-code = Wenn ich das tun soll, sag deinen sechsstelligen Code. Wenn nicht, sag abbrechen. Wie lautet der Code?
task-ask-code-reprompt = Sag deinen sechsstelligen Code, oder sag abbrechen. Wie lautet der Code?
task-code-unclear = Darin habe ich keinen Code erkannt.
task-answer-unclear = Das habe ich nicht verstanden.
task-code-digits =
    { $count ->
        [one] Das war kein sechsstelliger Code. Ich habe eine Ziffer gehört.
       *[other] Das war kein sechsstelliger Code. Ich habe { $count } Ziffern gehört.
    }
task-part-anew = Zusammen sind das mehr als sechs Ziffern, deshalb behalte ich nur die letzten.
task-ask-yes = Sag ja oder nein. Soll ich es tun?
task-next-code = { $wrong } Warte, bis dein Authenticator den nächsten zeigt, und sag ihn dann. Falls ich bis dahin nicht mehr zuhöre, öffne mich noch einmal. <break time="5s"/> Wie lautet er?
task-wrong-code = Dieser Code ist falsch, oder er wurde schon benutzt.
task-locked = Es gab zu viele falsche Codes. Von dir nehme ich den nächsten erst in { $time } an.
task-cancelled = In Ordnung, ich habe nichts verändert.
task-refused-by-words = Darin ist gesagt, was ich nicht tun soll, deshalb habe ich nichts verändert.
only-now = Das kann ich nur so sagen, wie es jetzt ist.
task-only-one = Das kann ich nur mit einer Instanz auf einmal tun, und nur, wenn ihr Name genannt wird.
task-only-now = Das kann ich nur sofort und ohne Bedingungen tun.
task-under-way = { $name } in { $region } lasse ich in Ruhe: der Status ist schon { $status }.
task-not-available = Das geht gerade nicht: der Status von { $name } in { $region } ist { $status }, und die Instanz muss verfügbar sein.
failover-no-standby = Für { $name } in { $region } ist kein Failover möglich: die Instanz ist nicht Multi-AZ, hat also kein Standby.
task-custom = { $name } in { $region } läuft auf RDS Custom. Da kann ich weder neu starten noch ein Failover auslösen.
failover-no-writer = Für den Cluster { $cluster } in { $region } ist kein Failover möglich: er hat keinen eigenen Writer.
failover-no-reader = Für den Cluster { $cluster } in { $region } ist kein Failover möglich: keine andere Instanz könnte sein Writer werden.
failover-cluster-status = Für den Cluster { $cluster } in { $region } ist gerade kein Failover möglich: sein Status ist { $status }.
reboot-begun = Der Neustart von { $name } in { $region } läuft.
failover-begun = Das Failover von { $name } in { $region } läuft.
failover-cluster-begun = Das Failover des Clusters { $name } in { $region } läuft.
task-status-now = Der Status ist jetzt { $status }.
task-writer-now = Der Writer ist jetzt { $writer }.
task-state-unseen = Den neuen Status konnte ich noch nicht sehen. Frag gleich danach.
task-repeated = Diese Anfrage habe ich schon angenommen und führe sie nicht zweimal aus.
task-voice-unknown = Aufgaben nehme ich nur von Stimmen an, die ich kenne, und deine habe ich nicht erkannt. Richte in der Alexa-App ein Stimmprofil ein.
task-voice-other = Deine Stimme gehört nicht zu denen, die mir Aufgaben geben dürfen. Bitte den Administrator des Skills, sie einzutragen. Ihre Kennung ist { $id }.
task-off = Aufgaben wie ein Neustart sind hier abgeschaltet. Wer den Skill betreibt, kann sie erlauben: mit AllowTasks, einem Parameter des Templates.
error-nothing-done = { $cause } Ich habe nichts verändert.
error-and-dropped = { $cause } { $dropped }
error-uncounted = Ich konnte falsche Codes nicht zählen, deshalb prüfe ich keine. Bitte deinen Administrator, der Rolle des Skills das Lesen und Schreiben ihrer Parameter zu erlauben.
error-mfa = Codes lassen sich nicht prüfen: das Gerät oder seine Schlüssel sind nicht richtig eingerichtet. Frag deinen Administrator.
error-task-refused = Der Datenbankdienst in { $region } hat es abgelehnt: vielleicht hat sich der Zustand inzwischen geändert. Ich habe nichts verändert.
error-task-unanswered = Ich habe den Datenbankdienst in { $region } darum gebeten und keine Antwort gehört, es kann also begonnen haben. Frag nach dem Status, bevor du es noch einmal versuchst.

## Benachrichtigungen

ask-notifications = Sollen Benachrichtigungen an oder aus sein?
notifications-on = Benachrichtigungen sind an: alle, die das Topic abonniert haben, bekommen deine langen Listen, Werte, Logs und späten Ergebnisse und erfahren, wann eine Aufgabe zu Ende ist.
notifications-off = Benachrichtigungen sind aus.
notifications-unset = Benachrichtigungen sind nicht eingerichtet: es gibt kein Topic, an das sie gehen. Bitte deinen Administrator um eines.
notification-sent =
    { $count ->
        [one] Ich habe dir alles geschickt.
       *[other] Ich habe dir alles geschickt, in { $count } Teilen.
    }
notification-sent-end = Es ist zu lang zum Verschicken, deshalb habe ich dir das Ende geschickt, in { $count } Teilen.
notification-failed = Ich konnte es dir nicht schicken.
notification-region = Region: { $region } ({ $code })
notification-instance = Instanz: { $instance }
notification-time = Zeit: { $time } UTC
notification-part = Teil { $part } von { $parts }
notification-cut = Das ist das Ende: alles wäre zu lang.

## Danach

reboot-over = Der Neustart von { $name } in { $region } ist abgeschlossen.
failover-over = Das Failover von { $name } in { $region } ist abgeschlossen.
