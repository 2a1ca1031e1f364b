# What the skill says in English. Identifiers and texts from outside arrive escaped.
# Every message here has its like in each other locale, with the same variables: a test checks it.

## Opening and closing

welcome = Welcome to Database Voice. You can ask for the number of instances in a region, list them, connect to one, ask how it is, or show its top sessions. What would you like to know?
welcome-reprompt = For example, say: list instances in Virginia. What would you like to know?
help = I answer questions about your databases. For example, say: { $first }. Or: { $second }. Or: { $third }.
help-tasks = I can also reboot an instance, or fail it over, with a code of your device.
help-reprompt = Which one would you like?

# Phrases that the skill says for people to say. A test holds that each is understood.
phrase-fleet = is anything wrong in { $region }
phrase-count = how many instances are there in { $region }
phrase-list = list instances in { $region }
phrase-health = how is { $name } in { $region }
phrase-status = status of { $name } in { $region }
phrase-metric = CPU utilization of { $name } in { $region }
phrase-top-sessions = show top sessions for { $name } in { $region }

goodbye = Goodbye.
follow-up-unclear = I am not sure what that is about. Ask me a whole question, such as: how many instances are in Virginia. What would you like to know?
fallback = I did not understand that. Say help to hear what you can ask. What would you like to know?
unsupported-snapshots = I can't list or make snapshots yet. I can tell how long backups are kept, and the latest time to restore to.
unsupported-kill-session = I can't end sessions. I can show the top sessions, and who blocks whom.
unsupported-change = I can't do that. I can check databases, and reboot or fail over one where that is set up.
unsupported-narrowing = I understood the question, but not all that narrows it: what to leave out, whose it is, how long or from when. Ask for all of it, or for one instance.
anything-else = Anything else?

## Questions back

ask-instance = Which instance do you mean?
ask-instance-reprompt = Say the name of an instance, such as sample. Which one do you mean?
resource-unknown = I can rank sessions by CPU time, memory, input and output, or time. Which one?
resource-reprompt = Say for example: by memory. Which one?
ask-region = In which region?
ask-region-reprompt = Say a place, such as Virginia or Tokyo. In which region?
which-region = Which region: { $names }?
one-region-only = I can answer that for one region at a time. Which region?
which-instance = Which one: { $names }?
which-one = Which one do you mean?
shall-i-look = Shall I look now?
ask-what = What would you like to know?
regions-looked-in = the regions that I looked in
regions-unseen = I could not look in { $regions }.
regions-unseen-some = I could not look in { $count } regions, among them { $regions }. Your account may not have them switched on.
everywhere-unseen = I could not look in any region. Ask about one of them to hear why.

## Inventory

number-of-instances =
    { $count ->
        [0] There are no { $environment } database instances { $application } in { $region }.
        [one] There is one { $environment } database instance { $application } in { $region }.
       *[other] There are { $count } { $environment } database instances { $application } in { $region }.
    }
everywhere =
    { $count ->
        [0] There are no { $environment } database instances { $application } in the regions that I looked in.
        [one] There is one { $environment } database instance { $application } in the regions that I looked in: { $places }.
       *[other] There are { $count } { $environment } database instances { $application } in the regions that I looked in: { $places }.
    }
count-in-region = { $count } in { $region }
list-instances =
    { $count ->
        [0] There are no { $environment } database instances { $application } in { $region }.
        [one] There is one { $environment } database instance { $application } in { $region }: { $names }.
       *[other] There are { $count } { $environment } database instances { $application } in { $region }: { $names }.
    }
list-instances-some = There are { $count } { $environment } database instances { $application } in { $region }. The first { $spoken } are: { $names }.
instance-named = { $name } on { $engine }
instance-named-in = { $name } on { $engine } in { $region }
untagged-only = It has no instance tag, so I call it by its identifier.
untagged =
    { $count ->
        [one] One of them has no instance tag; I call it by its identifier.
       *[other] { $count } of them have no instance tag; I call them by their identifiers.
    }

## Finding an instance

instance-unknown = I found no instance called { $name } in { $region }. { $others }
instance-unknown-unsaid = I found no instance of that name in { $region }. { $others }
instance-unknown-nearest = Did you mean { $names }?
instance-unknown-known = The instances there are: { $names }. Which one do you mean?
instance-unknown-some = There are { $count } instances there, such as { $names }. Which one do you mean?
instance-unknown-none = There are no database instances in { $region } at all. In which other region shall I look?
instance-ambiguous = { $count } instances in { $region } are called { $name }. Say the identifier: { $identifiers }. Which one do you mean?
instance-identifier = { $identifier } for { $application } { $environment }
region-unknown = I do not know a region called { $name }. Say a place, such as Virginia, Oregon, Ireland or Tokyo. Which region?
engine-not-checked = { $name } is { $engine }. I can look inside PostgreSQL, MySQL, MariaDB and Oracle only.

## Checks

connection-ok = { $name } in { $region } is reachable. { $engine } { $version } answered in { $time }. { $role } { $connections }
role-primary = It is a primary.
role-writable = It accepts writes.
role-read-only = It is read-only.
connections-in-use =
    { $used ->
        [one] One of up to { $max } connections is in use.
       *[other] { $used } of up to { $max } connections are in use.
    }
connections-few-left =
    { $used ->
        [one] One of up to { $max } connections is in use, so only a few are left.
       *[other] { $used } of up to { $max } connections are in use, so only a few are left.
    }
connection-primary-reads-only = It is a primary, but open for reading only.
connection-restricted = It is open in restricted mode, which keeps ordinary users out.
connection-password-expires = The password of the monitoring user expires soon, or has expired. Set a new one and store it.
connection-database-limit = The database that I asked has a limit of its own, and few of its connections are left.
connection-other = The bastion found something else about it that I cannot describe.
nothing = { "" }
sessions-none-by-cpu = No session of { $name } in { $region } shows any use of CPU time.
sessions-none-by-memory = No session of { $name } in { $region } shows any use of memory.
sessions-none-by-io = No session of { $name } in { $region } reads or writes files.
sessions-none-by-time = No session of { $name } in { $region } has been running a statement for a millisecond or longer.
sessions-top =
    { $count ->
        [one] The busiest session of { $name } in { $region }: { $sessions }.
       *[other] The { $count } busiest sessions of { $name } in { $region }: { $sessions }.
    }
session-by = user { $user } { $amount }
session-of-unknown = a session without a user name { $amount }
amount-cpu = with { $time } of CPU time
amount-cpu-watched = with { $time } of CPU time within { $watched }
amount-memory = with { $bytes } of memory
amount-io = with { $bytes } read and written
amount-io-watched = with { $bytes } read and written within { $watched }
amount-io-time = with { $time } spent reading and writing
amount-io-time-watched = with { $time } spent reading and writing within { $watched }
amount-active = active for { $time }
amount-unknown = with unknown usage
instead-of-cpu = { $engine } does not track CPU time per session, so I ranked them by how long they have been active.
instead-of-memory = { $engine } does not track memory per session, so I ranked them by how long they have been active.
instead-of-io = { $engine } does not track input and output per session, so I ranked them by how long they have been active.

## Storage, locks, transactions, replication

tablespaces-none = I found nothing that takes up storage on { $name } in { $region }.
tablespaces-tight =
    { $count ->
        [one] One tablespace of { $name } in { $region } is nearly full: { $tablespaces }.
       *[other] { $count } tablespaces of { $name } in { $region } are nearly full: { $tablespaces }.
    }
tablespaces-roomy = No tablespace of { $name } in { $region } is near its limit.
tablespace-full = { $tablespace } is at { $percent } percent, { $used } of { $capacity }
tablespace-lasts = At its recent pace, { $tablespace } is full in about { $time }, at the earliest in { $earliest }.
tablespaces-total =
    { $count ->
        [one] All that takes up storage on { $name } in { $region } is { $tablespaces }.
       *[other] { $name } in { $region } takes { $total } in all. The largest parts: { $tablespaces }.
    }
tablespaces-total-innodb = InnoDB's tablespaces of { $name } in { $region } take { $total }. The largest parts: { $tablespaces }.
tablespaces-total-innodb-logged = InnoDB's tablespaces and the binary log of { $name } in { $region } take { $total }. The largest parts: { $tablespaces }.
tablespaces-some = { $name } in { $region } has { $count } tablespaces. The largest of those I looked at: { $tablespaces }.
tablespaces-unlimited = Nothing but the storage itself limits them, so keep an eye on that.
tablespace-size = { $tablespace } with { $used }
tablespace-temporary = temporary space
tablespace-binary-log = the binary log
tablespace-log = the write-ahead log
tablespace-undo = undo space { $tablespace }
blocking-none = No session of { $name } in { $region } is waiting for another one.
blocking-waiting =
    { $count ->
        [one] One session of { $name } in { $region } has been waiting for a lock for { $time }.
       *[other] { $count } sessions of { $name } in { $region } are waiting for locks, the longest for { $time }.
    }
blocking-waiting-for-others =
    { $count ->
        [one] One session of { $name } in { $region } has been waiting for another one for { $time }.
       *[other] { $count } sessions of { $name } in { $region } are waiting for others, the longest for { $time }.
    }
blocking-waiting-unknown =
    { $count ->
        [one] One session of { $name } in { $region } is waiting for a lock.
       *[other] { $count } sessions of { $name } in { $region } are waiting for locks.
    }
blocking-waiting-unknown-for-others =
    { $count ->
        [one] One session of { $name } in { $region } is waiting for another one.
       *[other] { $count } sessions of { $name } in { $region } are waiting for others.
    }
blocking-root =
    { $count ->
        [one] It is held up by { $session }, in a transaction open for { $time }.
       *[other] They are held up by { $session }, in a transaction open for { $time }.
    }
blocking-root-unknown =
    { $count ->
        [one] It is held up by { $session }.
       *[other] They are held up by { $session }.
    }
blocking-roots = { $count } sessions hold them up: { $sessions }.
session = user { $user }, session { $session }
session-none = a transaction that no session holds any more
session-unnamed = session { $session }
session-serial = { $session } with serial number { $serial }
session-serial-instance = { $session } with serial number { $serial } of instance { $instance }
session-idle = That session is idle: it is doing nothing, and still holds its locks.
transactions-none = No transaction but my own is open on { $name } in { $region }.
transactions-none-innodb = No InnoDB transaction but my own is open on { $name } in { $region }.
transactions-oldest =
    { $count ->
        [one] One transaction is open on { $name } in { $region }, for { $time }.
       *[other] { $count } transactions are open on { $name } in { $region }, the oldest for { $time }.
    }
transaction-holder = It belongs to { $session }.
transaction-prepared = No session holds it: it was prepared as { $transaction }, and is waiting to be committed or rolled back.
transaction-of-nobody = No session holds it: transaction { $transaction } is in doubt, was left by its client, or is being rolled back.
replication-none = Replication is not in use on { $name } in { $region }: it has no source, and no replica is connected.
replication-none-known = { $name } in { $region } has no source that it replicates from. If it has replicas, only they know how far behind they are.
replication-stopped = Replication to { $name } in { $region } has stopped.
replication-behind = { $name } in { $region } is { $time } behind its source.
replication-running = { $name } in { $region } replicates from its source, but how far behind it is, is not known.
replication-delayed = { $name } in { $region } is kept { $time } behind its source on purpose.
replication-current = { $name } in { $region } is up to date with its source.
replication-current-as-of = { $name } in { $region } was up to date with its source when it last heard from it, { $time } ago.
replica-stopped = { $replica } of { $name } in { $region } has stopped receiving changes.
replica-behind = { $replica } of { $name } in { $region } is { $time } behind.
replica-running = { $replica } of { $name } in { $region } receives changes, but how far behind it is, is not known.
replica-delayed = { $replica } of { $name } in { $region } is kept { $time } behind on purpose.
replica-catching-up = { $replica } of { $name } in { $region } is catching up, and { $bytes } behind.
replica-catching-up-unsized = { $replica } of { $name } in { $region } is catching up.
peer-replica = The replica { $replica }
peer-replica-unnamed = A replica
peer-subscriber = The subscriber { $replica }
peer-subscriber-unnamed = A subscriber
peer-log-receiver = The log receiver { $replica }
peer-log-receiver-unnamed = A log receiver
replicas-current =
    { $count ->
        [one] One replica of { $name } in { $region } is up to date.
       *[other] { $count } replicas of { $name } in { $region } are up to date.
    }
subscribers-current =
    { $count ->
        [one] One subscriber of { $name } in { $region } is up to date.
       *[other] { $count } subscribers of { $name } in { $region } are up to date.
    }
log-receivers-current =
    { $count ->
        [one] One log receiver of { $name } in { $region } is up to date.
       *[other] { $count } log receivers of { $name } in { $region } are up to date.
    }
replication-commits-wait = Commits on { $name } in { $region } wait for replicas to confirm them, and too few are connected that could.
replication-commits-unconfirmed = Commits on { $name } in { $region } wait, because the connected replicas do not confirm them in time.
replication-commits-unprotected = Commits on { $name } in { $region } should wait for a replica, but do not: too few confirmed them in time.
replication-commits-other = Commits on { $name } in { $region } are held up by replication in a way that I cannot describe.
replication-slot-unread = Nobody reads the replication slot { $slot } of { $name } in { $region }. It holds back { $bytes } of write-ahead log.
replication-slot-unread-unsized = Nobody reads the replication slot { $slot } of { $name } in { $region }. It holds back write-ahead log, but how much is not known.
replication-slot-at-risk = The replication slot { $slot } of { $name } in { $region } is about to be lost: its reader is { $bytes } behind, more than the server keeps.
replication-slot-at-risk-unsized = The replication slot { $slot } of { $name } in { $region } is about to be lost: its reader is farther behind than the server keeps.
replication-slot-lost = The replication slot { $slot } of { $name } in { $region } is lost. Whatever read it must be set up anew.
replication-slot-other = Something is wrong with the replication slot { $slot } of { $name } in { $region } that I cannot describe.
replication-paused = Replay is paused on { $name } in { $region }.
replication-archive = { $name } in { $region } replays archived log.
replication-archive-only = { $name } in { $region } gets nothing from its source, and replays archived log instead.
replication-archive-age = The newest transaction that it has replayed is { $time } old.
replication-archive-quiet = How far behind it is, is not known: nothing new has arrived, or its source has done nothing.
replication-more =
    { $count ->
        [one] One more finding is left out.
       *[other] { $count } more findings are left out.
    }
replication-held-back = Changes are held back for { $time } on purpose, as configured.
replication-other =
    { $count ->
        [one] There is one more replication connection, of a kind that I do not know.
       *[other] There are { $count } more replication connections, of kinds that I do not know.
    }
reason = The reason given: { $reason }.
## What could not be read

unread = I could not look at { $parts }.
unread-some = I could not look at { $count } parts of it, among them { $parts }.
unread-rows = The bastion could send me only { $seen } of { $count } entries.
of-the-rest = Here is the rest.
rest-empty = What I could read had no entries.
unread-login = the login
unread-connections-in-use = how many connections are in use
unread-open-mode = whether it is open for everybody
unread-password-expiry = when the password expires
unread-tablespaces = how full some tablespaces are
unread-offline-tablespaces = how full the tablespaces and files are that are offline
unread-databases = the databases
unread-temporary-files = temporary files
unread-write-ahead-log = the write-ahead log
unread-binary-log = the binary log
unread-other-storage-engines = tables of other engines than InnoDB
unread-sessions = some of the sessions
unread-session-activity = what some sessions do
unread-transactions = the sessions' transactions
unread-prepared-transactions = prepared transactions
unread-innodb-transactions = the open transactions
unread-modified-rows = how many rows transactions have changed
unread-transaction-ages = since when some transactions have been open
unread-wait-ages = since when some sessions have been waiting
unread-row-locks = who holds rows that others wait for
unread-blockers = which sessions some of them wait for
unread-replication-source = where changes come from
unread-log-position = the position in the write-ahead log
unread-replicas = the replicas
unread-replication-slots = the replication slots
unread-cluster-readers = the cluster's readers
unread-aurora = whether this is Aurora
unread-aurora-cluster = the Aurora cluster
unread-replication-group = whether it replicates in a group
unread-galera-cluster = its Galera cluster
unread-other-clusters = replication from other clusters
unread-replication-lag = how far behind replication is
unread-synchronous-commits = whether commits wait for a standby
unread-semi-synchronous = semi-synchronous replication
unread-semi-synchronous-waits = how long commits wait for replicas
unread-stopped-applying = why applying has stopped
unread-database-ages = how many transaction numbers are left
unread-archiver = how archiving went
unread-archive-queue = what waits to be archived
unread-sequences = some of the sequences
unread-sequence-starts = the first values of some sequences
unread-other-databases = the other databases
unread-key-columns = which columns the keys are

## Parameters

ask-parameter = Which parameter?
ask-parameter-reprompt = Say the name of a parameter, such as max connections. Which one?
parameter-unclear = I do not know a parameter called { $parameter }. Which one do you mean?
parameter-unknown = I found no parameter called { $parameter } on { $name } in { $region }. { $others }
parameter-value = { $parameter } on { $name } in { $region } is { $value }.
parameter-empty = { $parameter } on { $name } in { $region } is empty.
parameter-not-set = { $parameter } on { $name } in { $region } is not set.
parameter-hidden = { $parameter } on { $name } in { $region } is set. I do not say its value, because it may hold a secret.
parameter-default = Its default is { $value }.
parameter-pending = Another value has been set, and takes effect after a restart.

## Health

health-ok = { $name } in { $region } is fine: all { $count } checks passed.
health-critical = { $name } in { $region } needs attention: { $findings }.
health-warning = { $name } in { $region } is worth a look: { $findings }.
health-also = Also, { $findings }.
health-unknown = I found nothing wrong with { $name } in { $region }, but I could not look everywhere.
health-unknown-inside = I found nothing wrong with { $name } in { $region }, but I could not look inside.
health-unchecked = I could not check { $part }: { $cause }
health-unchecked-told = I could not check { $part }. { $cause }
health-rest =
    { $count ->
        [one] The other check passed.
       *[other] The other { $count } checks passed.
    }
health-down = { $name } in { $region } is not running: in RDS its status is { $status }.
health-late = the bastion has not answered in time.
health-no-figures = CloudWatch has no recent data.
health-no-status = RDS says nothing about it.
health-unread = the bastion could not read it.
health-report-cut = it did not fit into the bastion's report.
health-outside = I can see { $engine } from outside only.
finding-connection = few of its connections are left
finding-primary-reads-only = it is a primary, but open for reading only
finding-restricted = it is open in restricted mode
finding-password-expires = the password of the monitoring user expires soon
finding-database-limit = the database that was asked has a limit of its own, and few connections are left
finding-tablespace-usage = a tablespace is nearly full
finding-tablespace-full-or-offline = a tablespace is nearly full or offline
finding-top-sessions = something is wrong with its sessions
finding-blocking-sessions = sessions are waiting for locks
finding-sessions-wait-for-others = sessions are waiting for others
finding-long-transactions = a transaction has been open for a long time
finding-replication-lag = something is wrong with replication
finding-commits-wait = commits are waiting for replicas that are not there
finding-commits-unconfirmed = commits are not confirmed by replicas in time
finding-commits-unprotected = commits do not wait for a replica as they should
finding-stopped = replication from its source has stopped
finding-behind = it is behind its source
finding-paused = replay is paused
finding-archive-only = it gets nothing from its source and replays archived log
finding-archive-quiet = no new archived log has been replayed for a long time
finding-replica-stopped = a replica gets no changes
finding-replica-behind = a replica is behind
finding-replica-catching-up = a replica is catching up
finding-slot-lost = a replication slot is lost
finding-slot-at-risk = a replication slot is about to be lost
finding-slot-unread = a replication slot that nobody reads holds back log
finding-wraparound = its transaction numbers are running out
finding-archiving = its log is not being archived
finding-sequences = a sequence is near its end
finding-automatic-keys = an automatic key is near its end
finding-sequences-or-keys = a sequence or an automatic key is near its end
finding-other = the bastion found something that I cannot describe
finding-status = its status is { $status }
finding-cpu = its CPU is at { $percent } percent
finding-storage =
    { $percent ->
        [0] less than one percent of its storage is free
       *[other] only { $percent } percent of its storage is free
    }
finding-alarms =
    { $count ->
        [one] the alarm { $alarms } is firing
       *[other] { $count } alarms are firing: { $alarms }
    }
finding-alarms-some = { $count } alarms are firing, among them { $alarms }
finding-failure = RDS recorded a failure at { $time }
finding-failover = it failed over at { $time }
finding-recovery = it was recovered at { $time }
finding-low-storage = it ran low on storage at { $time }
part-inside = the inside of the database
part-cpu = the CPU
part-storage = the free storage
part-figures = the CPU and the free storage
part-alarms = the alarms
part-events = the events
part-status = the status
part-rest = the rest
part-connection = the connection
part-tablespace-usage = the storage
part-top-sessions = the top sessions
part-blocking-sessions = the locks
part-long-transactions = the transactions
part-replication-lag = the replication
part-wraparound = the transaction numbers
part-archiving = the archiving of its log
part-sequences = the sequences
part-automatic-keys = the automatic keys
part-sequences-and-keys = the sequences and automatic keys
part-other = an item that I do not know

## Properties

ask-property = Which property?
ask-property-reprompt = Say for example: the engine version, the status, or the backup retention period. Which one?
property-unknown = I do not know a property called { $property }. I can tell, for example, the status, the engine version, the storage, the availability zone, and the backups. Which one?
property-missing = RDS says nothing about that for { $name } in { $region }.
property-status = The status of { $name } in { $region } is { $status }.
property-engine = { $name } in { $region } runs { $engine }.
property-engine-version = { $name } in { $region } runs { $engine } { $version }.
version-updated = { $version } with the release update of { $month } { $year }
property-class = { $name } in { $region } has the instance class { $class }.
property-storage-type = { $name } in { $region } has { $type }.
property-allocated-storage = { $name } in { $region } has { $size } of storage allocated.
property-storage-cluster = { $name } in { $region } is in an Aurora cluster, whose storage grows automatically.
property-zone = { $name } is in zone { $zone } of { $region }.
property-multi-az = { $name } in { $region } is Multi-AZ: it has a standby in another zone.
property-multi-az-not = { $name } in { $region } is not Multi-AZ: it has no standby in another zone.
property-multi-az-cluster = { $name } in { $region } is in an Aurora cluster: the other instances of the cluster are its standbys.
property-multi-az-readable = { $name } in { $region } is in a Multi-AZ cluster: the other instances of the cluster are its standbys, and can be read.
property-parameter-group = { $name } in { $region } uses the parameter group { $group }.
property-restorable = { $name } in { $region } can be restored up to { $time }.
property-restorable-not = RDS gives no time up to which { $name } in { $region } can be restored.
property-backups =
    { $count ->
        [0] Automated backups of { $name } in { $region } are off.
        [one] Automated backups of { $name } in { $region } are kept for one day.
       *[other] Automated backups of { $name } in { $region } are kept for { $count } days.
    }
property-upgrades = { $name } in { $region } is upgraded to new minor versions automatically.
property-upgrades-not = { $name } in { $region } is not upgraded to new minor versions automatically.
property-public = { $name } in { $region } is publicly accessible.
property-public-not = { $name } in { $region } is not publicly accessible.
property-encrypted = The storage of { $name } in { $region } is encrypted.
property-encrypted-not = The storage of { $name } in { $region } is not encrypted.
property-license = The license model of { $name } in { $region } is { $license }.
property-master-user = The master user of { $name } in { $region } is { $user }.
property-database = The first database of { $name } in { $region } is { $database }.
property-sid = The system identifier of { $name } in { $region } is { $database }.
property-database-not = { $name } in { $region } was created without a database.
property-endpoint = The endpoint of { $name } in { $region } is { $address }, port { $port }. You can read it on the card.
property-created = { $name } in { $region } was created at { $time }.
endpoint-dot = { $before } dot { $after }
endpoint-spelled = <say-as interpret-as="characters">{ $part }</say-as>
title-endpoint = Endpoint of { $name } in { $region }
endpoint-address = Address: { $address }
endpoint-port = Port: { $port }
storage-gp2 = general purpose SSD storage, g p 2
storage-gp3 = general purpose SSD storage, g p 3
storage-io1 = provisioned IOPS storage, i o 1
storage-io2 = provisioned IOPS storage, i o 2
storage-standard = magnetic storage
storage-aurora = Aurora standard storage
storage-aurora-iopt1 = Aurora I/O-optimized storage
license-gpl = the General Public License
license-postgresql = the PostgreSQL License
license-included = license included
license-own = bring your own license
license-marketplace = a license from the marketplace
moment-today = { $clock } { $zone } today
moment-yesterday = { $clock } { $zone } yesterday
moment-date = { $clock } { $zone } on { $month } { $day }
moment-date-year = { $clock } { $zone } on { $month } { $day }, { $year }
moment-local = { $clock } on { $month } { $day } by the server's own clock
clock-am =
    { $minutes ->
        [0] { $hour } a.m.
       *[other] { $hour }:{ $minute } a.m.
    }
clock-pm =
    { $minutes ->
        [0] { $hour } p.m.
       *[other] { $hour }:{ $minute } p.m.
    }
clock-midnight =
    { $minutes ->
        [0] midnight
       *[other] 12:{ $minute } a.m.
    }
clock-noon =
    { $minutes ->
        [0] noon
       *[other] 12:{ $minute } p.m.
    }
zone-utc = UTC
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
status-available = available
status-backing-up = backing up
status-creating = creating
status-deleting = deleting
status-failed = failed
status-failing-over = failing over
status-maintenance = maintenance
status-modifying = modifying
status-rebooting = rebooting
status-starting = starting
status-stopped = stopped
status-stopping = stopping
status-storage-full = storage full
status-upgrading = upgrading

## Applications and environments

ask-application = Which application?
ask-application-reprompt = Say the name of an application, such as training. Which one do you mean?
application-unknown = I found no application called { $application } in { $region }. { $others }
application-unknown-unsaid = I found no application of that name in { $region }. { $others }
ask-environment = Which environment?
ask-environment-reprompt = Say for example: production. Which environment do you mean?
applications-known = The applications there are: { $names }. Which one do you mean?
applications-none = No instance there has an application tag.
list-applications =
    { $count ->
        [0] No database instance in { $region } has an application tag.
        [one] There is one application in { $region }: { $names }.
       *[other] There are { $count } applications in { $region }: { $names }.
    }
list-applications-some = There are { $count } applications in { $region }. The first { $spoken } are: { $names }.
application-size =
    { $count ->
        [one] { $application } with one instance
       *[other] { $application } with { $count } instances
    }
application-untagged =
    { $count ->
        [one] One more instance has no application tag.
       *[other] { $count } more instances have no application tag.
    }
filter-environment = { $environment }
filter-application = application { $application }
of-these = { $these }
other-than = other than { $these }
both = { $first } { $second }
of-application = of { $application }
of-name = called { $name }
state-available = available
state-running = running
state-stopped = stopped
state-encrypted = encrypted
state-unencrypted = unencrypted
state-other = { $status }
state-available-not = not available
state-running-not = not running
state-stopped-not = not stopped
state-encrypted-not = not encrypted
state-unencrypted-not = not unencrypted
state-other-not = with another status than { $status }
filter-unknown = I do not know an environment, application, engine or state called { $words } in { $region }. { $others }
filter-unknown-unsaid = I do not know that environment or application in { $region }. { $others }
filter-unclear = I am not sure which instances are meant by { $words }. Say an environment, an application, an engine or a state. Which instances do you mean?
filter-unclear-unsaid = I am not sure which instances are meant. Say an environment, an application, an engine or a state. Which instances do you mean?
filter-known = { $environments } { $applications } You can also say an engine or a state, such as MySQL or stopped. Which instances do you mean?
filter-applications = The applications there are: { $names }.
filter-unseen =
    { $count ->
        [one] RDS does not tell that about one instance.
       *[other] RDS does not tell that about { $count } instances.
    }
no-environment-only = It has no environment tag.
no-environment =
    { $count ->
        [one] One of them has no environment tag.
       *[other] { $count } of them have no environment tag.
    }
no-application-only = It has no application tag.
no-application =
    { $count ->
        [one] One of them has no application tag.
       *[other] { $count } of them have no application tag.
    }
environments-known = The environments there are: { $names }.
environment-production = production
environment-staging = staging
environment-test = test
environment-development = development

## Checks that could not be made

connection-failed = I could not connect to { $name } in { $region }: { $cause }
check-failed = I could not check { $name } in { $region }: { $cause }
rds-status = In RDS its status is { $status }.

cause-name-resolution = its host name has no address. Check the host name in the bastion agent's configuration.
cause-refused = the connection was refused. The database is probably not running, or it listens on another port.
cause-unreachable = there is no network path to it. Check the security group between the bastion and the database.
cause-timeout = it timed out. The server did not answer in { $time }.
cause-tls = the encrypted connection failed. Check its certificate and the certificate authority file on the bastion.
cause-authentication = the database refuses the credentials. Check the stored password of the monitoring user.
cause-account-locked = the monitoring user's account is locked. Unlock it, then ask again.
cause-password-expired = the monitoring user's password has expired. Set a new one and store it.
cause-too-many-connections = no connection is left for the bastion agent. The server, the database or the monitoring user is at its limit. End idle sessions, or raise that limit.
cause-not-open = the database is not open. It may still be starting.
cause-unknown-database = the server has no database of the name that the bastion agent asks for. Correct it in the agent's configuration.
cause-missing-privilege = the monitoring user lacks a privilege. Run the same check on the bastion to see the grant it needs.
cause-unsupported = this engine or version has no such figures.
cause-unknown-parameter = it has no parameter of that name.
cause-configuration = the bastion agent's configuration is missing or wrong. Run "bastion-agent check-config" on the bastion.
cause-credentials-unavailable = the bastion could not read the password. Check where it is stored and the bastion's role.
cause-unknown-instance = the bastion agent does not know it. Add it to the agent's configuration.
cause-ambiguous-instance = the bastion agent knows several instances by that name. Give each one its own in the agent's configuration.
cause-driver-missing = the bastion lacks the client library for this engine. Install it there.
cause-internal = the bastion agent met an error it did not expect. Its log says more.
cause-agent-busy = too many questions are waiting at the bastion. Ask again in a moment.
cause-stopped = the check was stopped before it was done. Ask again.
cause-daemon-no-reply = the agent on the bastion gave no answer. Look in its log.
cause-other = the bastion gave a reason that I have no words for. Run the same check on the bastion to read it.

## What can go wrong on the way

error-denied = I am not allowed to do that in { $region }. Ask your administrator to let the skill's role call { $operation }.
error-throttled = AWS is receiving too many requests in { $region } right now. Please ask again in a minute.
error-aws = AWS in { $region } did not answer properly. Please ask again in a minute.
error-no-bastion = No bastion is set up in { $region }. Tag a managed instance there as the bastion, or deploy the template in that region.
error-bastion-offline = No bastion is online in { $region }. Start it, or look at its SSM agent.
error-no-document = The check's document is missing in { $region }. Deploy the template in that region.
error-undelivered = The bastion in { $region } did not take the command. Look at its SSM agent.
error-command-ended = The command on the bastion in { $region } ended before it could answer. Please ask again.
error-agent-missing = The bastion in { $region } has no bastion agent. Install it there.
error-agent-configuration = The bastion agent's configuration in { $region } has a mistake. Run a check on the bastion to see the line.
error-agent-answer = I did not understand the answer of the bastion agent in { $region }. Its version may differ from the skill's.
error-not-run = The bastion in { $region } took the command but could not run it. Look at its SSM agent, and whether its disk is full.
error-report-cut = The answer of the bastion in { $region } was cut on its way, so I do not know what it found. Please ask again.
error-log-binary = This log cannot be read through the RDS API: it has binary data in it. Look at it in the console, or publish it to CloudWatch Logs.
error-unfinished = { $region } has very many database instances. I have read { $count } of them so far, and that is not all. Ask again, and I will go on from there.
error-aws-slow = AWS in { $region } is taking longer than I can wait. Please ask again in a moment.
error-still-running = The check in { $region } is taking longer than I can wait. In a moment, ask me: what was the result.
error-user = You are not among the people who may use this skill. Ask its administrator to add you. Your id is { $id }.

## Who is asking

# A hash: hexadecimal digits, in four pieces.
who-id = <say-as interpret-as="characters">{ $first }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $second }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $third }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $fourth }</say-as>
who-account = Your account's id is { $id }.
who-no-account = I was not told whose account this is.
who-voice = The id of your voice is { $id }.
who-no-voice = I did not recognize your voice, so it has no id.

## Amounts

time-milliseconds =
    { $count ->
        [one] one millisecond
       *[other] { $count } milliseconds
    }
time-seconds =
    { $count ->
        [one] one second
       *[other] { $count } seconds
    }
time-minutes =
    { $count ->
        [one] one minute
       *[other] { $count } minutes
    }
time-hours =
    { $count ->
        [one] one hour
       *[other] { $count } hours
    }
time-days =
    { $count ->
        [one] one day
       *[other] { $count } days
    }
bytes-b =
    { $count ->
        [one] one byte
       *[other] { $count } bytes
    }
bytes-kib =
    { $count ->
        [one] one kilobyte
       *[other] { $count } kilobytes
    }
bytes-mib =
    { $count ->
        [one] one megabyte
       *[other] { $count } megabytes
    }
bytes-gib =
    { $count ->
        [one] one gigabyte
       *[other] { $count } gigabytes
    }
bytes-tib =
    { $count ->
        [one] one terabyte
       *[other] { $count } terabytes
    }
text-cut = { $first }, and more
sentences = { $first } { $last }
list-pair = { $first } and { $last }
list-last = { $first }, and { $last }
list-comma = { $first }, { $last }
groups-last = { $first }, and { $last }
list-pair-or = { $first } or { $last }
list-last-or = { $first }, or { $last }

## Regions

region-us-east-1 = Virginia
region-us-east-2 = Ohio
region-us-west-1 = California
region-us-west-2 = Oregon
region-ca-central-1 = Canada
region-ca-west-1 = Calgary
region-sa-east-1 = São Paulo
region-eu-west-1 = Ireland
region-eu-west-2 = London
region-eu-west-3 = Paris
region-eu-central-1 = Frankfurt
region-eu-central-2 = Zurich
region-eu-north-1 = Stockholm
region-eu-south-1 = Milan
region-eu-south-2 = Spain
region-af-south-1 = Cape Town
region-ap-northeast-1 = Tokyo
region-ap-northeast-2 = Seoul
region-ap-northeast-3 = Osaka
region-ap-southeast-1 = Singapore
region-ap-southeast-2 = Sydney
region-ap-southeast-3 = Jakarta
region-ap-southeast-4 = Melbourne
region-ap-southeast-5 = Malaysia
region-ap-southeast-6 = New Zealand
region-ap-southeast-7 = Thailand
region-ap-east-1 = Hong Kong
region-ap-east-2 = Taipei
region-ap-south-1 = Mumbai
region-ap-south-2 = Hyderabad
region-me-south-1 = Bahrain
region-me-central-1 = the Emirates
region-il-central-1 = Tel Aviv
region-mx-central-1 = Mexico
region-cn-north-1 = Beijing
region-cn-northwest-1 = Ningxia

## Going on

shall-i-go-on = Shall I go on?
list-goes-on = Next: { $names }.
nothing-more = There is nothing more. What else would you like to know?
all-right = All right. What else would you like to know?
nothing-said = I have not said anything yet.
said-again = { $said }
nothing-running = I am not waiting for a check.
ask-result = Say: what was the result. Shall I look now?
progress = I am asking the bastion in { $region }.
error-no-time = AWS in { $region } took so long that no time was left for the check. Please ask again in a moment.

## Cards

card-title = Database Voice
title-instances = Database instances in { $region }
title-applications = Applications in { $region }
title-result = Result for { $name } in { $region }
title-result-unknown = Result of a check in { $region }

## Events

events =
    { $count ->
        [0] RDS has recorded no events for { $name } in { $region } { $period }.
        [one] There was one event for { $name } in { $region } { $period }.
       *[other] There were { $count } events for { $name } in { $region } { $period }.
    }
events-some = There were { $count } events for { $name } in { $region } { $period }. The newest { $spoken }:
event = At { $time }: { $text }.
event-of-cluster = At { $time }, for its cluster: { $text }.
event-unsaid = At { $time }: an event that I cannot read out.
title-events = Events for { $name } in { $region } { $period }

## Alarms

alarms =
    { $count ->
        [0] No alarms are firing for { $name } in { $region }.
        [one] One alarm is firing for { $name } in { $region }: { $alarms }.
       *[other] { $count } alarms are firing for { $name } in { $region }: { $alarms }.
    }
alarms-some = { $count } alarms are firing for { $name } in { $region }. The first { $spoken } are: { $alarms }.
alarms-blind =
    { $count ->
        [one] CloudWatch has too little data for the alarm { $alarms }.
       *[other] CloudWatch has too little data for { $count } alarms: { $alarms }.
    }
alarms-blind-some = CloudWatch has too little data for { $count } alarms, among them { $alarms }.
alarm-since = { $alarm } since { $time }
alarm = { $alarm }
title-alarms = Alarms of { $name } in { $region }

## Logs

log-unknown = I do not know a log called { $log }. I can read the alert log or the error log. Which one?
ask-log = Which log?
ask-log-reprompt = Say for example: the error log. Which one?
log-none = I found no { $log } of { $name } in { $region }.
log-empty = The { $log } of { $name } in { $region } is empty.
log-unread = I could not read the { $log } of { $name } in { $region }: RDS returned it as empty, although it is not.
log-form-unknown = I could not make sense of the { $log } of { $name } in { $region }: none of its lines looks like { $engine }'s. So I cannot say whether there are errors in it.
log-quiet = Nothing was written to the { $log } of { $name } in { $region } { $period }.
log-begins = What I could read of the { $log } of { $name } in { $region } begins at { $first }, which is after that time.
log-crash = { $name } in { $region } had a crash or a serious failure of the server itself, at { $time }: { $text }.
log-crash-untimed = { $name } in { $region } had a crash or a serious failure of the server itself: { $text }.
log-restarted = { $name } in { $region } was started at { $time } without having been shut down before: it had crashed, or was killed.
log-restarted-untimed = { $name } in { $region } was started without having been shut down before: it had crashed, or was killed.
log-text-unsaid = a text that I cannot read out
log-errors =
    { $count ->
        [0] There are no errors in the { $log } of { $name } in { $region } { $period }.
        [one] There is one error in the { $log } of { $name } in { $region } { $period }.
       *[other] There are { $count } errors in the { $log } of { $name } in { $region } { $period }.
    }
log-errors-part =
    { $count ->
        [0] In what I could read of the { $log } of { $name } in { $region }, { $period }, I saw none of the errors that I know.
        [one] In what I could read of the { $log } of { $name } in { $region }, { $period }, there is one error.
       *[other] In what I could read of the { $log } of { $name } in { $region }, { $period }, there are { $count } errors.
    }
log-not-all = I could not read { $unread } of its { $whole }.
log-not-all-unknown = RDS left out a part of it, which I have not read.
log-lines-unknown =
    { $count ->
        [one] There is one line that I could not make sense of.
       *[other] There are { $count } lines that I could not make sense of.
    }
log-warnings =
    { $count ->
        [one] There is one warning, which I have not judged.
       *[other] There are { $count } warnings, which I have not judged.
    }
period-last = in the last { $time }
period-last-hour = in the last hour
period-since = since { $first }
period-between = from { $first } to { $last }
period-at = of { $first }
period-newest = in its newest file
period-all = in all that there is of it
period-unknown = at times that I cannot tell
log-last =
    { $count ->
        [one] It was written at { $time }: { $text }.
       *[other] The last one, at { $time }: { $text }.
    }
log-last-untimed =
    { $count ->
        [one] It says: { $text }.
       *[other] The last one says: { $text }.
    }
log-last-unsaid =
    { $count ->
        [one] It was written at { $time }.
       *[other] The last one was written at { $time }.
    }
log-line = { $time } { $text }
log-alert = alert log
log-error = error log
log-diagnostic = diagnostic log
log-any = log
title-log = The { $log } of { $name } in { $region }

## Metrics

ask-metric = Which metric?
ask-metric-reprompt = Say for example: the CPU utilization, or the free storage space. Which one?
metric-unknown = I do not know a metric called { $metric }. I can tell, for example, the CPU utilization, the free storage space, the free memory, the connections, and the read latency. Which one?
window-unknown = I did not understand the time. Say for example: 10 minutes ago, yesterday at noon, or over the last 3 hours. When?
window-future = That is still in the future. Which time do you mean?
window-old = I can look back { $time } at most. Which time do you mean?
ask-window-reprompt = Say for example: 10 minutes ago. When?
metric-now = The { $metric } of { $name } in { $region } is { $value }.
metric-then = The { $metric } of { $name } in { $region } was { $value } { $when }.
metric-missing = CloudWatch has no recent data for the { $metric } of { $name } in { $region }.
metric-missing-then = CloudWatch has no data for the { $metric } of { $name } in { $region } { $when }.
metric-span = The { $metric } of { $name } in { $region } was { $value } on average { $period }.
metric-span-since = CloudWatch has figures only since { $moment }.
metric-span-gaps = CloudWatch has figures for only { $time } of that.
metric-range-since = Since { $moment } it was between { $least } and { $most }.
metric-span-range = It was between { $least } and { $most }.
metric-compared = The { $metric } of { $name } in { $region } is { $value }; { $when } it was { $before }.
metric-compared-span = The { $metric } of { $name } in { $region } is { $value }; { $period } it was { $before } on average.
when-ago = { $time } ago
when-at = at { $time }
metric-range = In the last hour it was between { $least } and { $most }.
metric-cluster-storage = The storage of an Aurora cluster grows automatically; this is what the instance has for temporary files.
metric-line = { $time }: { $value }
title-metric = The { $metric } of { $name } in { $region }, the last hour
title-metric-span = The { $metric } of { $name } in { $region } { $period }
metric-cpu-utilization = CPU utilization
metric-database-connections = number of database connections
metric-free-storage-space = free storage space
metric-free-local-storage = free local storage
metric-free-memory = free memory
metric-swap-usage = swap usage
metric-read-iops = read IOPS
metric-write-iops = write IOPS
metric-read-latency = read latency
metric-write-latency = write latency
metric-read-throughput = read throughput
metric-write-throughput = write throughput
metric-network-receive = network receive throughput
metric-network-transmit = network transmit throughput
unit-percent = { $count } percent
unit-count = { $count }
unit-per-second = { $count } per second
unit-bytes = { $bytes }
unit-bytes-per-second = { $bytes } per second
unit-milliseconds =
    { $count ->
        [one] one millisecond
       *[other] { $count } milliseconds
    }
unit-seconds =
    { $count ->
        [one] one second
       *[other] { $count } seconds
    }
decimal = { $whole }.{ $tenth }
less-than = less than { $amount }

## The fleet

fleet-fine =
    { $count ->
        [0] There are no { $environment } database instances { $application } in { $region }.
        [one] As far as RDS and CloudWatch show, everything is fine with the one { $environment } database instance { $application } in { $region }.
        [2] As far as RDS and CloudWatch show, everything is fine with both { $environment } database instances { $application } in { $region }.
       *[other] As far as RDS and CloudWatch show, everything is fine with all { $count } { $environment } database instances { $application } in { $region }.
    }
fleet-unknown =
    { $count ->
        [one] I found nothing wrong with the one { $environment } database instance { $application } in { $region }, but I could not look everywhere.
       *[other] I found nothing wrong with the { $count } { $environment } database instances { $application } in { $region }, but I could not look everywhere.
    }
fleet-wrong =
    { $count ->
        [one] Something is wrong with the one { $environment } database instance { $application } in { $region }.
       *[other] Something is wrong with { $wrong } of { $count } { $environment } database instances { $application } in { $region }.
    }
fleet-not-inside = I have not looked inside.
fleet-instance = { $name }: { $findings }.
fleet-instance-in = { $name } in { $region }: { $findings }.
fleet-unseen-in = I could not look at all metrics and alarms in { $regions }.
fleet-no-figures =
    { $count ->
        [one] CloudWatch has no recent data for one instance.
       *[other] CloudWatch has no recent data for { $count } instances.
    }
fleet-blind =
    { $count ->
        [one] CloudWatch has too little data for alarms of one instance.
       *[other] CloudWatch has too little data for alarms of { $count } instances.
    }
fleet-no-status =
    { $count ->
        [one] RDS gives no status for one instance.
       *[other] RDS gives no status for { $count } instances.
    }
title-fleet = What is wrong in { $region }

## Tasks

reboot-instance = I am about to reboot { $name } in { $region }: { $what }. { $role } All its connections are cut, and it will be unavailable for a few minutes.
failover-instance = I am about to fail over { $name } in { $region } to its standby in another zone: { $what }. All its connections are cut, and it will be unavailable for a minute or two.
failover-cluster = { $name } in { $region } is in the cluster { $cluster }: { $what }. I am about to fail over the whole cluster: { $writer } stops being its writer, and { $readers } takes over. Connections are cut, and nothing can be written for about a minute.
reboot-instance-short = I am about to reboot { $name } in { $region }: { $what }.
failover-instance-short = I am about to fail over { $name } in { $region } to its standby in another zone: { $what }.
failover-cluster-short = I am about to fail over the whole cluster { $cluster } in { $region }: { $what }.
task-what-short = { $engine }{ $environment }
task-part = I have { $count } of six digits. What is the rest?
task-part-long = I have { $count } of six digits. If the code begins with a zero, say all of it once more. What is the rest?
task-code-too-soon = I take a code only after I have told you what I would do, and with which instance.
task-code-unasked = Nothing is waiting for a code, so I have done nothing. What would you like me to do?
task-gone = That is no longer waiting, so I have changed nothing. Ask for it again.
task-locked-device = There were too many wrong codes for the device. I will take no code for { $time }.
reboot-waits = The reboot of { $name } in { $region } is still waiting. Shall I go on with it?
failover-waits = The failover of { $name } in { $region } is still waiting. Shall I go on with it?
reboot-dropped = I have dropped the reboot of { $name } in { $region }. I have changed nothing.
failover-dropped = I have dropped the failover of { $name } in { $region }. I have changed nothing.
welcome-back = Welcome back.
error-unkept = I could not store what I tell you about a task, so I will not do one. Ask your administrator to let the skill's role read and write its parameters.
task-what = { $engine }{ $identifier }{ $application }{ $environment }
task-identifier = , identifier { $value }
task-application = , application { $value }
task-environment = , environment { $value }
task-multi-az = It is Multi-AZ, but a reboot does not make its standby take over.
task-single-az = It is not Multi-AZ.
task-writer = It is the writer of the cluster { $cluster }, so nothing can be written meanwhile.
task-reader = It is a reader of the cluster { $cluster }.
task-ask-code = To go ahead, say your six-digit code. To stop, say cancel. What is the code?
task-ask-code-reprompt = Say your six-digit code. To stop, say cancel. What is the code?
task-code-unclear = I did not hear a code in that.
task-answer-unclear = I did not understand that.
task-code-digits =
    { $count ->
        [one] That was not a six-digit code. I heard one digit.
       *[other] That was not a six-digit code. I heard { $count } digits.
    }
task-part-anew = Together that is more than six digits, so I keep only what you said last.
task-ask-yes = Say yes or no. Shall I do it?
task-next-code = { $wrong } Wait until your authenticator shows the next one, and say it. If I have stopped listening by then, open me again. <break time="5s"/> What is it?
task-wrong-code = That code is wrong, or it was used before.
task-locked = There were too many wrong codes. I will take no code from you for { $time }.
task-cancelled = All right, I have changed nothing.
task-refused-by-words = That says what not to do, so I have changed nothing.
only-now = I can tell this only as it is now.
task-only-one = I can do that to one instance at a time, by its name.
task-only-now = I can do that only right away, and without conditions.
task-under-way = I leave { $name } in { $region } alone: it is { $status } already.
task-not-available = I cannot do that now: the status of { $name } in { $region } is { $status }, and it has to be available.
failover-no-standby = { $name } in { $region } cannot fail over: it is not Multi-AZ, so it has no standby.
task-custom = { $name } in { $region } is on RDS Custom. I can neither reboot it nor fail it over.
failover-no-writer = The cluster { $cluster } in { $region } cannot fail over: it has no writer of its own.
failover-no-reader = The cluster { $cluster } in { $region } cannot fail over: it has no other instance that could become its writer.
failover-cluster-status = The cluster { $cluster } in { $region } cannot fail over now: its status is { $status }.
reboot-begun = The reboot of { $name } in { $region } has begun.
failover-begun = The failover of { $name } in { $region } has begun.
failover-cluster-begun = The failover of the cluster { $name } in { $region } has begun.
task-status-now = The status is now { $status }.
task-writer-now = Its writer is now { $writer }.
task-state-unseen = I could not see its new status yet. Ask for it in a moment.
task-repeated = I have taken this request already, and will not do it twice.
task-voice-unknown = I take tasks only from voices that I know, and I did not recognize yours. Set up a voice profile in the Alexa app.
task-voice-other = Your voice is not among those that may give me tasks. Ask the skill's administrator to add it. Its id is { $id }.
task-off = Tasks, such as a reboot, are switched off here. Whoever runs this skill can allow them: with AllowTasks, a parameter of its template.
error-nothing-done = { $cause } I have changed nothing.
error-and-dropped = { $cause } { $dropped }
error-uncounted = I could not keep count of wrong codes, so I will not check any. Ask your administrator to let the skill's role read and write its parameters.
error-mfa = I cannot check codes: the device or its keys are not set up properly. Ask your administrator.
error-task-refused = The database service in { $region } refused it: the state may have changed meanwhile. I have changed nothing.
error-task-unanswered = I asked the database service in { $region } and got no answer, so it may have begun. Ask for the status before you try again.

## Notifications

ask-notifications = Shall notifications be on or off?
notifications-on = Notifications are on: everyone who is subscribed to the topic gets your long lists, metrics, logs and late results, and hears when a task is done.
notifications-off = Notifications are off.
notifications-unset = Notifications are not set up: there is no topic to send them to. Ask your administrator for one.
notification-sent =
    { $count ->
        [one] I have sent you all of it.
       *[other] I have sent you all of it, in { $count } parts.
    }
notification-sent-end = It is too long to be sent, so I have sent you its end, in { $count } parts.
notification-failed = I could not send it to you.
notification-region = Region: { $region } ({ $code })
notification-instance = Instance: { $instance }
notification-time = Time: { $time } UTC
notification-part = Part { $part } of { $parts }
notification-cut = This is the end of it: all of it would be too long.

## Afterwards

reboot-over = The reboot of { $name } in { $region } is over.
failover-over = The failover of { $name } in { $region } is over.
