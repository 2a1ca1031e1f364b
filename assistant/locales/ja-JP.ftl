# スキルが日本語で話す言葉。外から来る識別子や文字列はエスケープ済み。
# どのメッセージも、ほかの言語に同じ名前と同じ変数のものがある(テストで確認している)。

## はじめと終わり

welcome = データベースボイスへようこそ。リージョンのインスタンスの数や一覧、接続や健康状態の確認、負荷の高いセッションを聞くことができます。何を知りたいですか?
welcome-reprompt = たとえば、バージニアのインスタンスを一覧にして、と言ってください。何を知りたいですか?
help = データベースについての質問に答えます。例えば、「{ $first }」、「{ $second }」、「{ $third }」のように聞いてください。
help-tasks = 認証デバイスのコードで、インスタンスの再起動やフェイルオーバーもできます。
help-reprompt = どれにしますか?

# スキルが例として話す言い方。すべて理解されることをテストで確かめている。
phrase-fleet = { $region }に問題はある?
phrase-count = { $region }にあるインスタンスの数を教えて
phrase-list = { $region }のインスタンスの一覧
phrase-health = { $region }の{ $name }の調子はどう?
phrase-status = { $region }の{ $name }のステータスを教えて
phrase-metric = { $region }の{ $name }のCPU使用率を教えて
phrase-top-sessions = { $region }の{ $name }のトップセッションを教えて

goodbye = さようなら。
follow-up-unclear = 何についてのことかわかりませんでした。バージニアのインスタンスはいくつ、のように言ってください。何を調べますか?
fallback = 聞き取れませんでした。ヘルプと言うと、聞けることをご案内します。何を知りたいですか?
unsupported-snapshots = スナップショットの一覧や作成には、まだ対応していません。バックアップの保持期間と、最新の復元可能時刻ならわかります。
unsupported-kill-session = セッションの強制終了には対応していません。トップセッションと、ブロックしているセッションなら調べられます。
unsupported-change = その操作には対応していません。データベースの確認と、設定してあれば再起動とフェイルオーバーができます。
unsupported-narrowing = 質問は分かりましたが、そのような条件や期間での絞り込みはできません。条件なしで、またはインスタンスを1つ挙げて聞いてください。
anything-else = ほかに何かありますか?

## 聞き返し

ask-instance = どのインスタンスですか?
ask-instance-reprompt = サンプルのように、インスタンスの名前を言ってください。どのインスタンスですか?
resource-unknown = CPU時間、メモリ、読み書き、実行時間のどれかの順に並べられます。どれにしますか?
resource-reprompt = メモリ、のように言ってください。どれにしますか?
ask-region = どのリージョンですか?
ask-region-reprompt = バージニアや東京のように、場所を言ってください。どのリージョンですか?
which-region = { $names }のうち、どのリージョンですか?
one-region-only = その質問には、一度に1つのリージョンについてお答えします。どのリージョンですか?
which-instance = { $names }のどれですか?
which-one = どれのことですか?
shall-i-look = 今、確認しますか?
ask-what = 何を知りたいですか?
regions-looked-in = 確認できたリージョン
regions-unseen = { $regions }は確認できませんでした。
regions-unseen-some = { $regions }など{ $count }か所のリージョンは確認できませんでした。アカウントで有効になっていないのかもしれません。
everywhere-unseen = どのリージョンも確認できませんでした。リージョンを1つ指定して聞くと、理由がわかります。

## 一覧

number-of-instances =
    { $count ->
        [0] { $region }には{ $application }{ $environment }データベースインスタンスがありません。
       *[other] { $region }には{ $application }{ $environment }データベースインスタンスが{ $count }台あります。
    }
everywhere =
    { $count ->
        [0] 確認できたリージョンには{ $application }{ $environment }データベースインスタンスがありません。
       *[other] 確認できたリージョンには{ $application }{ $environment }データベースインスタンスが合わせて{ $count }台あります。内訳は、{ $places }です。
    }
count-in-region = { $region }に{ $count }台
list-instances =
    { $count ->
        [0] { $region }には{ $application }{ $environment }データベースインスタンスがありません。
       *[other] { $region }には{ $application }{ $environment }データベースインスタンスが{ $count }台あります。{ $names }です。
    }
list-instances-some = { $region }には{ $application }{ $environment }データベースインスタンスが{ $count }台あります。初めの{ $spoken }台は、{ $names }です。
instance-named = { $engine }の{ $name }
instance-named-in = { $region }にある{ $engine }の{ $name }
untagged-only = インスタンスのタグがないので、識別子で呼んでいます。
untagged = そのうち{ $count }台にはインスタンスのタグがないので、識別子で呼んでいます。

## インスタンスを探す

instance-unknown = { $region }に「{ $name }」という名前のインスタンスは見つかりませんでした。{ $others }
instance-unknown-unsaid = { $region }に、その名前のインスタンスは見つかりませんでした。{ $others }
instance-unknown-nearest = { $names }のことですか?
instance-unknown-known = このリージョンにあるのは、{ $names }です。どれにしますか?
instance-unknown-some = このリージョンにはインスタンスが{ $count }台あります。たとえば{ $names }です。どれにしますか?
instance-unknown-none = { $region }にはデータベースインスタンスが1台もありません。ほかのどのリージョンを調べますか?
instance-ambiguous = { $region }には{ $name }というインスタンスが{ $count }台あります。識別子は、{ $identifiers }です。どれにしますか?
instance-identifier = アプリケーション{ $application }の{ $environment }環境にある{ $identifier }
region-unknown = { $name }というリージョンはわかりません。バージニア、オレゴン、アイルランド、東京のように、場所を言ってください。どのリージョンですか?
engine-not-checked = { $name }は{ $engine }です。データベースの中まで確認できるのは、PostgreSQL、MySQL、MariaDB、Oracleだけです。

## 確認

connection-ok = { $region }の{ $name }に接続できました。{ $engine } { $version }が{ $time }で応答しました。{ $role }{ $connections }
role-primary = プライマリです。
role-writable = 書き込みができます。
role-read-only = 読み取り専用です。
connections-in-use = 最大{ $max }接続のうち、{ $used }接続を使用中です。
connections-few-left = 最大{ $max }接続のうち、{ $used }接続を使用中で、残りがわずかです。
connection-primary-reads-only = プライマリですが、読み取り専用で開いています。
connection-restricted = 制限モードで開いているため、一般のユーザーは接続できません。
connection-password-expires = 監視ユーザーのパスワードの期限が近いか、切れています。新しいパスワードを設定して、保存してください。
connection-database-limit = 接続先のデータベースには独自の接続数の上限があり、残りがわずかです。
connection-other = ほかにも踏み台が何かを見つけましたが、説明できません。
nothing = { "" }
sessions-none-by-cpu = { $region }の{ $name }に、CPU時間を使っているセッションは見られません。
sessions-none-by-memory = { $region }の{ $name }に、メモリを使っているセッションは見られません。
sessions-none-by-io = { $region }の{ $name }に、ファイルを読み書きしているセッションはありません。
sessions-none-by-time = { $region }の{ $name }に、1ミリ秒以上続いているSQL文を実行中のセッションはありません。
sessions-top =
    { $count ->
        [1] { $region }の{ $name }で一番負荷の高いセッションは、{ $sessions }です。
       *[other] { $region }の{ $name }で負荷の高いセッションの上位{ $count }件は、{ $sessions }です。
    }
session-by = ユーザー{ $user }の{ $amount }
session-of-unknown = ユーザー名のないセッションの{ $amount }
amount-cpu = CPU時間{ $time }
amount-cpu-watched = { $watched }間のCPU時間{ $time }
amount-memory = メモリ{ $bytes }
amount-io = 読み書き{ $bytes }
amount-io-watched = { $watched }間の読み書き{ $bytes }
amount-io-time = 読み書きの時間{ $time }
amount-io-time-watched = { $watched }間の読み書きの時間{ $time }
amount-active = 実行時間{ $time }
amount-unknown = 使用量不明の負荷
instead-of-cpu = { $engine }ではセッションごとのCPU時間がわからないため、実行時間の長い順にしました。
instead-of-memory = { $engine }ではセッションごとのメモリ使用量がわからないため、実行時間の長い順にしました。
instead-of-io = { $engine }ではセッションごとの読み書きの量がわからないため、実行時間の長い順にしました。

## 容量、ロック、トランザクション、レプリケーション

tablespaces-none = { $region }の{ $name }に、容量を使っているものは見つかりません。
tablespaces-tight = { $region }の{ $name }で、もうすぐいっぱいになる表領域が{ $count }個あります。{ $tablespaces }です。
tablespaces-roomy = { $region }の{ $name }に、上限に近い表領域はありません。
tablespace-full = { $tablespace }が{ $percent }パーセント、{ $capacity }のうち{ $used }
tablespace-lasts = 最近の増え方だと、{ $tablespace }はおよそ{ $time }後、早ければ{ $earliest }後にいっぱいになります。
tablespaces-total =
    { $count ->
        [1] { $region }の{ $name }で容量を使っているのは、{ $tablespaces }だけです。
       *[other] { $region }の{ $name }は全部で{ $total }を使っています。大きいものは、{ $tablespaces }です。
    }
tablespaces-total-innodb = { $region }の{ $name }のInnoDBの表領域は、合わせて{ $total }です。大きいものは、{ $tablespaces }です。
tablespaces-total-innodb-logged = { $region }の{ $name }のInnoDBの表領域とバイナリログは、合わせて{ $total }です。大きいものは、{ $tablespaces }です。
tablespaces-some = { $region }の{ $name }には表領域が{ $count }個あります。調べたうちで大きいものは、{ $tablespaces }です。
tablespaces-unlimited = 上限はストレージだけなので、ストレージの残りに注意してください。
tablespace-size = { $tablespace }の{ $used }
tablespace-temporary = 一時領域
tablespace-binary-log = バイナリログ
tablespace-log = 先行書き込みログ
tablespace-undo = アンドゥ領域{ $tablespace }
blocking-none = { $region }の{ $name }に、ほかのセッションを待っているセッションはありません。
blocking-waiting =
    { $count ->
        [1] { $region }の{ $name }で、1件のセッションが、{ $time }ロックを待っています。
       *[other] { $region }の{ $name }で、{ $count }件のセッションがロックを待っています。一番長いもので{ $time }です。
    }
blocking-waiting-for-others =
    { $count ->
        [1] { $region }の{ $name }で、1件のセッションが、{ $time }ほかのセッションを待っています。
       *[other] { $region }の{ $name }で、{ $count }件のセッションがほかのセッションを待っています。一番長いもので{ $time }です。
    }
blocking-waiting-unknown = { $region }の{ $name }で、{ $count }件のセッションがロックを待っています。
blocking-waiting-unknown-for-others = { $region }の{ $name }で、{ $count }件のセッションがほかのセッションを待っています。
blocking-root = 待たせているのは{ $session }で、トランザクションを{ $time }開いたままです。
blocking-root-unknown = 待たせているのは{ $session }です。
blocking-roots = 待たせているのは{ $count }件のセッションで、{ $sessions }です。
session = ユーザー{ $user }のセッション{ $session }
session-none = どのセッションのものでもないトランザクション
session-unnamed = セッション{ $session }
session-serial = { $session }、シリアル番号{ $serial }
session-serial-instance = { $session }、シリアル番号{ $serial }、インスタンス{ $instance }
session-idle = そのセッションは何もしていないのに、ロックを持ち続けています。
transactions-none = { $region }の{ $name }に、開いているトランザクションはありません。
transactions-none-innodb = { $region }の{ $name }に、開いているInnoDBのトランザクションはありません。
transactions-oldest =
    { $count ->
        [1] { $region }の{ $name }で、1件のトランザクションが、{ $time }開いたままです。
       *[other] { $region }の{ $name }で、{ $count }件のトランザクションが開いています。一番古いものは、{ $time }開いたままです。
    }
transaction-holder = { $session }のものです。
transaction-prepared = どのセッションのものでもありません。{ $transaction }という名前で準備されたまま、コミットかロールバックを待っています。
transaction-of-nobody = どのセッションのものでもありません。トランザクション{ $transaction }は、未確定のままか、クライアントから切り離されたか、ロールバック中です。
replication-none = { $region }の{ $name }では、レプリケーションは使われていません。複製元も、接続中のレプリカもありません。
replication-none-known = { $region }の{ $name }には、複製元は設定されていません。レプリカがある場合、その遅れはレプリカの側でしかわかりません。
replication-stopped = { $region }の{ $name }へのレプリケーションが止まっています。
replication-behind = { $region }の{ $name }は、複製元から{ $time }遅れています。
replication-running = { $region }の{ $name }は複製元から複製していますが、どれくらい遅れているかはわかりません。
replication-delayed = { $region }の{ $name }は、設定どおり複製元から{ $time }遅らせてあります。
replication-current = { $region }の{ $name }は、複製元に追い付いています。
replication-current-as-of = { $region }の{ $name }は、最後に複製元から受信した{ $time }前の時点で、複製元に追い付いていました。
replica-stopped = { $region }の{ $name }の{ $replica }が、変更を受け取っていません。
replica-behind = { $region }の{ $name }の{ $replica }は、{ $time }遅れています。
replica-running = { $region }の{ $name }の{ $replica }は変更を受け取っていますが、どれくらい遅れているかはわかりません。
replica-delayed = { $region }の{ $name }の{ $replica }は、設定どおり{ $time }遅らせてあります。
replica-catching-up = { $region }の{ $name }の{ $replica }は、{ $bytes }遅れていて、追い付こうとしているところです。
replica-catching-up-unsized = { $region }の{ $name }の{ $replica }は、追い付こうとしているところです。
peer-replica = レプリカ{ $replica }
peer-replica-unnamed = レプリカ
peer-subscriber = サブスクライバー{ $replica }
peer-subscriber-unnamed = サブスクライバー
peer-log-receiver = ログの受信先{ $replica }
peer-log-receiver-unnamed = ログの受信先
replicas-current = { $region }の{ $name }のレプリカ{ $count }台は、追い付いています。
subscribers-current = { $region }の{ $name }のサブスクライバー{ $count }件は、追い付いています。
log-receivers-current = { $region }の{ $name }のログの受信先{ $count }件は、追い付いています。
replication-commits-wait = { $region }の{ $name }のコミットがレプリカの確認を待っていますが、確認できるレプリカが足りません。
replication-commits-unconfirmed = { $region }の{ $name }のコミットが待たされています。接続中のレプリカが時間内に確認していません。
replication-commits-unprotected = { $region }の{ $name }のコミットは、本来レプリカの確認を待つはずですが、待っていません。時間内に確認したレプリカが足りなかったためです。
replication-commits-other = { $region }の{ $name }のコミットがレプリケーションのために待たされていますが、このスキルが知らない種類のものです。
replication-slot-unread = { $region }の{ $name }のレプリケーションスロット{ $slot }は読まれておらず、先行書き込みログ{ $bytes }が残されたままです。
replication-slot-unread-unsized = { $region }の{ $name }のレプリケーションスロット{ $slot }は読まれておらず、先行書き込みログが残されたままです。その量はわかりません。
replication-slot-at-risk = { $region }の{ $name }のレプリケーションスロット{ $slot }は、まもなく失われます。{ $bytes }遅れていて、サーバーが残す量を超えています。
replication-slot-at-risk-unsized = { $region }の{ $name }のレプリケーションスロット{ $slot }は、まもなく失われます。遅れが、サーバーが残す量を超えています。
replication-slot-lost = { $region }の{ $name }のレプリケーションスロット{ $slot }は失われました。読んでいた側を作り直す必要があります。
replication-slot-other = { $region }の{ $name }のレプリケーションスロット{ $slot }に、このスキルが知らない種類の問題があります。
replication-paused = { $region }の{ $name }で、ログの再生が一時停止されています。
replication-archive = { $region }の{ $name }は、アーカイブされたログを再生しています。
replication-archive-only = { $region }の{ $name }は複製元から何も受け取らず、アーカイブされたログを再生しています。
replication-archive-age = 再生した最新のトランザクションは{ $time }前のものです。
replication-archive-quiet = どれくらい遅れているかはわかりません。新しいログが届いていないか、複製元に動きがありません。
replication-more = 気になる点が、ほかに{ $count }件あります。
replication-held-back = 変更は、設定どおり{ $time }遅らせて適用されます。
replication-other = ほかに、このスキルが知らない種類のレプリケーション接続が{ $count }件あります。
reason = 理由は、踏み台で同じ確認をすると表示されます。
## 読めなかったもの

unread = { $parts }は確認できませんでした。
unread-some = { $parts }など{ $count }項目は確認できませんでした。
unread-rows = 踏み台から届いたのは、{ $count }件のうち{ $seen }件だけです。
of-the-rest = 残りについては次のとおりです。
rest-empty = 読めた部分には何もありませんでした。
unread-login = ログイン
unread-connections-in-use = 使われている接続の数
unread-open-mode = 全員が接続できる状態かどうか
unread-password-expiry = パスワードの有効期限
unread-tablespaces = 一部の表領域の使用率
unread-offline-tablespaces = オフラインの表領域やファイルの使用率
unread-databases = データベース
unread-temporary-files = 一時ファイル
unread-write-ahead-log = 先行書き込みログ
unread-binary-log = バイナリログ
unread-other-storage-engines = InnoDB以外のテーブル
unread-sessions = 一部のセッション
unread-session-activity = 一部のセッションの動作
unread-transactions = セッションのトランザクション
unread-prepared-transactions = 準備されたトランザクション
unread-innodb-transactions = 開いているトランザクション
unread-modified-rows = トランザクションが変更した行数
unread-transaction-ages = 一部のトランザクションの開始時刻
unread-wait-ages = 一部のセッションの待ち時間
unread-row-locks = 行ロックを持っているセッション
unread-blockers = 一部のセッションが待っている相手
unread-replication-source = 複製元
unread-log-position = 先行書き込みログの位置
unread-replicas = レプリカ
unread-replication-slots = レプリケーションスロット
unread-cluster-readers = クラスターの読み取りインスタンス
unread-aurora = Auroraかどうか
unread-aurora-cluster = Auroraのクラスター
unread-replication-group = グループレプリケーションかどうか
unread-galera-cluster = Galeraクラスター
unread-other-clusters = ほかのクラスターからのレプリケーション
unread-replication-lag = レプリケーションの遅れ
unread-synchronous-commits = スタンバイを待つコミット
unread-semi-synchronous = 準同期レプリケーション
unread-semi-synchronous-waits = レプリカを待つコミットの時間
unread-stopped-applying = 適用が止まった理由
unread-database-ages = トランザクションIDの残り
unread-archiver = ログのアーカイブの結果
unread-archive-queue = アーカイブを待っているログ
unread-sequences = 一部のシーケンス
unread-sequence-starts = 一部のシーケンスの初期値
unread-other-databases = ほかのデータベース
unread-key-columns = 自動採番のキーの列

## パラメータ

ask-parameter = どのパラメータですか?
ask-parameter-reprompt = 最大接続数のように、パラメータの名前を言ってください。どのパラメータですか?
parameter-unclear = { $parameter }というパラメータはわかりません。どのパラメータですか?
parameter-unknown = { $region }の{ $name }に、{ $parameter }というパラメータは見つかりません。{ $others }
parameter-value = { $region }の{ $name }の{ $parameter }は{ $value }です。
parameter-empty = { $region }の{ $name }の{ $parameter }は空です。
parameter-not-set = { $region }の{ $name }の{ $parameter }は設定されていません。
parameter-hidden = { $region }の{ $name }の{ $parameter }は設定されていますが、秘密の情報が含まれる可能性があるため、値は読み上げません。
parameter-default = 初期値は{ $value }です。
parameter-pending = 別の値が設定されていて、再起動を待っています。

## 健康状態

health-ok = { $region }の{ $name }は問題ありません。{ $count }項目すべて正常です。
health-critical = { $region }の{ $name }には対応が必要です。{ $findings }があります。
health-warning = { $region }の{ $name }に気になる点があります。{ $findings }です。
health-also = ほかに、{ $findings }があります。
health-unknown = { $region }の{ $name }に問題は見つかりませんでしたが、確認できないところがありました。
health-unknown-inside = { $region }の{ $name }に問題は見つかりませんでしたが、データベースの中は確認できませんでした。
health-unchecked = { $part }は確認できませんでした。{ $cause }
health-unchecked-told = { $part }は確認できませんでした。{ $cause }
health-rest = ほかの{ $count }項目は正常です。
health-down = { $region }の{ $name }は動いていません。RDSでの状態は{ $status }です。
health-late = 踏み台が時間内に応答しませんでした。
health-no-figures = CloudWatchに最近のデータがありません。
health-no-status = RDSに情報がありません。
health-unread = 踏み台から読み取れませんでした。
health-report-cut = 踏み台の報告に入りきりませんでした。
health-outside = { $engine }はデータベースの中までは確認できません。
finding-connection = 接続数の不足
finding-primary-reads-only = 読み取り専用で開いているプライマリ
finding-restricted = 制限モードで開いているデータベース
finding-password-expires = 期限の近い監視ユーザーのパスワード
finding-database-limit = 独自の接続数の上限に近いデータベース
finding-tablespace-usage = もうすぐいっぱいになる表領域
finding-tablespace-full-or-offline = もうすぐいっぱいになるか、オフラインの表領域
finding-top-sessions = セッションの異常
finding-blocking-sessions = ロックを待っているセッション
finding-sessions-wait-for-others = ほかのセッションを待っているセッション
finding-long-transactions = 長く開いたままのトランザクション
finding-replication-lag = レプリケーションの異常
finding-commits-wait = 足りないレプリカを待っているコミット
finding-commits-unconfirmed = レプリカが時間内に確認しないコミット
finding-commits-unprotected = レプリカの確認を待たないコミット
finding-stopped = 複製元からのレプリケーションの停止
finding-behind = 複製元からの遅れ
finding-paused = 一時停止されたログの再生
finding-archive-only = 複製元の代わりにアーカイブを使った再生
finding-archive-quiet = 新しいアーカイブログが長く再生されていない状態
finding-replica-stopped = 変更を受け取っていないレプリカ
finding-replica-behind = 遅れているレプリカ
finding-replica-catching-up = 追い付こうとしているレプリカ
finding-slot-lost = 失われたレプリケーションスロット
finding-slot-at-risk = まもなく失われるレプリケーションスロット
finding-slot-unread = 読まれずにログを残しているレプリケーションスロット
finding-wraparound = 残りが少ないトランザクションID
finding-archiving = アーカイブされていないログ
finding-sequences = 上限に近いシーケンス
finding-automatic-keys = 上限に近い自動採番のキー
finding-sequences-or-keys = 上限に近いシーケンスまたは自動採番のキー
finding-other = このスキルが知らない種類の異常
finding-status = 「{ $status }」という状態
finding-cpu = CPU使用率{ $percent }パーセントという状態
finding-storage =
    { $percent ->
        [0] 空きが1パーセントもないストレージ
       *[other] 空きが{ $percent }パーセントしかないストレージ
    }
finding-alarms = 発生中のアラーム{ $count }件({ $alarms })
finding-alarms-some = { $alarms }など発生中のアラーム{ $count }件
finding-failure = { $time }に起きた障害の記録
finding-failover = { $time }に起きたフェイルオーバーの記録
finding-recovery = { $time }に行われた復旧の記録
finding-low-storage = { $time }に起きたストレージ不足の記録
part-inside = データベースの中
part-cpu = CPU使用率
part-storage = ストレージの空き
part-figures = CPU使用率とストレージの空き
part-alarms = アラーム
part-events = イベント
part-status = 状態
part-rest = 残りの項目
part-connection = 接続
part-tablespace-usage = ストレージの使用量
part-top-sessions = 負荷の高いセッション
part-blocking-sessions = ロック
part-long-transactions = トランザクション
part-replication-lag = レプリケーション
part-wraparound = トランザクションIDの残り
part-archiving = ログのアーカイブ
part-sequences = シーケンス
part-automatic-keys = 自動採番のキー
part-sequences-and-keys = シーケンスと自動採番のキー
part-other = このスキルが知らない項目

## 属性

ask-property = どの属性ですか?
ask-property-reprompt = エンジンのバージョン、状態、バックアップ保持期間、のように言ってください。どの属性ですか?
property-unknown = { $property }という属性はわかりません。状態、エンジンのバージョン、割り当てストレージ、アベイラビリティーゾーン、バックアップ保持期間などがわかります。どれにしますか?
property-missing = RDSには、{ $region }の{ $name }についてその情報がありません。
property-status = { $region }の{ $name }の状態は、{ $status }です。
property-engine = { $region }の{ $name }のエンジンは{ $engine }です。
property-engine-version = { $region }の{ $name }は{ $engine } { $version }です。
version-updated = { $version }、リリースアップデートは{ $year }年{ $month }
property-class = { $region }の{ $name }のインスタンスクラスは{ $class }です。
property-storage-type = { $region }の{ $name }のストレージは、{ $type }です。
property-allocated-storage = { $region }の{ $name }に割り当てられたストレージは{ $size }です。
property-storage-cluster = { $region }の{ $name }はAuroraのクラスターにあり、ストレージは自動で増えます。
property-zone = { $name }は{ $region }の{ $zone }ゾーンにあります。
property-multi-az = { $region }の{ $name }はマルチAZで、別のゾーンにスタンバイがあります。
property-multi-az-not = { $region }の{ $name }はマルチAZではなく、別のゾーンにスタンバイはありません。
property-multi-az-cluster = { $region }の{ $name }はAuroraのクラスターにあり、クラスターのほかのインスタンスがスタンバイになります。
property-multi-az-readable = { $region }の{ $name }はマルチAZのクラスターにあり、クラスターのほかのインスタンスが、読み取りもできるスタンバイになります。
property-parameter-group = { $region }の{ $name }のパラメータグループは{ $group }です。
property-restorable = { $region }の{ $name }は、{ $time }まで復元できます。
property-restorable-not = { $region }の{ $name }をいつの時点まで復元できるか、RDSに情報がありません。
property-backups =
    { $count ->
        [0] { $region }の{ $name }の自動バックアップは無効です。
       *[other] { $region }の{ $name }の自動バックアップは{ $count }日間保持されます。
    }
property-upgrades = { $region }の{ $name }は、マイナーバージョンの自動アップグレードが有効です。
property-upgrades-not = { $region }の{ $name }は、マイナーバージョンの自動アップグレードが無効です。
property-public = { $region }の{ $name }は、パブリックアクセスが可能です。
property-public-not = { $region }の{ $name }は、パブリックアクセスができません。
property-encrypted = { $region }の{ $name }のストレージは、暗号化されています。
property-encrypted-not = { $region }の{ $name }のストレージは、暗号化されていません。
property-license = { $region }の{ $name }のライセンスは、{ $license }です。
property-master-user = { $region }の{ $name }のマスターユーザーは{ $user }です。
property-database = { $region }の{ $name }の最初のデータベースは{ $database }です。
property-sid = { $region }の{ $name }のシステム識別子は{ $database }です。
property-database-not = { $region }の{ $name }には、最初に作られたデータベースがありません。
property-endpoint = { $region }の{ $name }のエンドポイントは{ $address }、ポート番号は{ $port }です。カードでも確認できます。
property-created = { $region }の{ $name }は、{ $time }に作成されました。
endpoint-dot = { $before }ドット{ $after }
endpoint-spelled = <say-as interpret-as="characters">{ $part }</say-as>
title-endpoint = { $region }の{ $name }のエンドポイント
endpoint-address = アドレス: { $address }
endpoint-port = ポート: { $port }
storage-gp2 = 汎用SSDのジーピーツー
storage-gp3 = 汎用SSDのジーピースリー
storage-io1 = プロビジョンドIOPSのアイオーワン
storage-io2 = プロビジョンドIOPSのアイオーツー
storage-standard = マグネティック
storage-aurora = Auroraの標準ストレージ
storage-aurora-iopt1 = AuroraのI/O最適化ストレージ
license-gpl = GPL
license-postgresql = PostgreSQLライセンス
license-included = ライセンス込み
license-own = ライセンス持ち込み
license-marketplace = マーケットプレイスのライセンス
moment-today = { $zone }今日の{ $clock }
moment-yesterday = { $zone }昨日の{ $clock }
moment-date = { $zone }{ $month }{ $day }日の{ $clock }
moment-date-year = { $zone }{ $year }年{ $month }{ $day }日の{ $clock }
moment-local = サーバーの時計で{ $month }{ $day }日の{ $clock }
clock-am =
    { $minutes ->
        [0] 午前{ $hour }時
       *[other] 午前{ $hour }時{ $minutes }分
    }
clock-pm =
    { $minutes ->
        [0] 午後{ $hour }時
       *[other] 午後{ $hour }時{ $minutes }分
    }
clock-midnight =
    { $minutes ->
        [0] 午前0時
       *[other] 午前0時{ $minutes }分
    }
clock-noon =
    { $minutes ->
        [0] 正午
       *[other] 午後0時{ $minutes }分
    }
zone-utc = 協定世界時で
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
status-available = 利用可能
status-backing-up = バックアップ中
status-creating = 作成中
status-deleting = 削除中
status-failed = 障害発生
status-failing-over = フェイルオーバー中
status-maintenance = メンテナンス中
status-modifying = 変更中
status-rebooting = 再起動中
status-starting = 起動中
status-stopped = 停止
status-stopping = 停止処理中
status-storage-full = ストレージ不足
status-upgrading = アップグレード中

## アプリケーションと環境

ask-application = どのアプリケーションですか?
ask-application-reprompt = トレーニングのように、アプリケーションの名前を言ってください。どのアプリケーションですか?
application-unknown = { $region }に「{ $application }」というアプリケーションは見つかりませんでした。{ $others }
application-unknown-unsaid = { $region }に、その名前のアプリケーションは見つかりませんでした。{ $others }
ask-environment = どの環境ですか?
ask-environment-reprompt = 本番やテスト、のように言ってください。どの環境ですか?
applications-known = アプリケーションには、{ $names }があります。どれにしますか?
applications-none = アプリケーションのタグが付いたインスタンスがありません。
list-applications =
    { $count ->
        [0] { $region }には、アプリケーションのタグが付いたインスタンスがありません。
       *[other] { $region }にはアプリケーションが{ $count }件あります。{ $names }です。
    }
list-applications-some = { $region }にはアプリケーションが{ $count }件あります。初めの{ $spoken }件は、{ $names }です。
application-size = { $application }のインスタンスが{ $count }台
application-untagged = ほかに、アプリケーションのタグがないインスタンスが{ $count }台あります。
filter-environment = { $environment }環境
filter-application = アプリケーション{ $application }
of-these = { $these }の
other-than = { $these }以外の
both = { $first }{ $second }
of-application = { $application }の
of-name = { $name }という
state-available = 利用可能な状態
state-running = 稼働中
state-stopped = 停止中
state-encrypted = 暗号化済み
state-unencrypted = 暗号化なし
state-other = { $status }
state-available-not = 利用可能ではない
state-running-not = 稼働中ではない
state-stopped-not = 停止中ではない
state-encrypted-not = 暗号化されていない
state-unencrypted-not = 暗号化なしではない
state-other-not = { $status }ではない
filter-unknown = { $region }に「{ $words }」という環境、アプリケーション、エンジン、状態は見つかりませんでした。{ $others }
filter-unknown-unsaid = { $region }に、その環境やアプリケーションは見つかりませんでした。{ $others }
filter-unclear = 「{ $words }」がどのインスタンスのことか、はっきりしません。環境、アプリケーション、エンジン、状態のどれかを言ってください。どのインスタンスですか?
filter-unclear-unsaid = どのインスタンスのことか、はっきりしません。環境、アプリケーション、エンジン、状態のどれかを言ってください。どのインスタンスですか?
filter-known = { $environments }{ $applications }MySQLや停止中のように、エンジンや状態でも絞り込めます。どのインスタンスですか?
filter-applications = アプリケーションには、{ $names }があります。
filter-unseen = RDSからその情報が得られないインスタンスが{ $count }台あります。
no-environment-only = このインスタンスには環境のタグがありません。
no-environment = そのうち{ $count }台には環境のタグがありません。
no-application-only = このインスタンスにはアプリケーションのタグがありません。
no-application = そのうち{ $count }台にはアプリケーションのタグがありません。
environments-known = 環境には、{ $names }があります。
environment-production = 本番
environment-staging = ステージング
environment-test = テスト
environment-development = 開発

## 確認できなかったとき

connection-failed = { $region }の{ $name }に接続できませんでした。{ $cause }
check-failed = { $region }の{ $name }を確認できませんでした。{ $cause }
rds-status = RDSでの状態は{ $status }です。

cause-name-resolution = ホスト名にアドレスがありません。踏み台のエージェントの設定でホスト名を確認してください。
cause-refused = 接続が拒否されました。データベースが動いていないか、ポートが違うようです。
cause-unreachable = ネットワークがつながりません。踏み台とデータベースの間のセキュリティグループを確認してください。
cause-timeout = 時間切れです。サーバーが{ $time }以内に応答しませんでした。
cause-tls = 暗号化に失敗しました。証明書と、踏み台にある認証局のファイルを確認してください。
cause-authentication = データベースが認証情報を拒否しました。監視ユーザーの保存されたパスワードを確認してください。
cause-account-locked = 監視ユーザーのアカウントがロックされています。解除してから、もう一度聞いてください。
cause-password-expired = 監視ユーザーのパスワードが期限切れです。新しいものを設定して保存してください。
cause-too-many-connections = エージェントが使える接続に空きがありません。サーバー、データベース、または監視ユーザーの接続数が上限に達しています。使っていないセッションを終了するか、上限を上げてください。
cause-not-open = データベースが開いていません。起動の途中かもしれません。
cause-unknown-database = 踏み台のエージェントが接続しようとした名前のデータベースが、サーバーにありません。エージェントの設定を直してください。
cause-missing-privilege = 監視ユーザーの権限が足りません。踏み台で同じ確認をすると、必要な権限がわかります。
cause-unsupported = このエンジンやバージョンには、その値がありません。
cause-unknown-parameter = その名前のパラメータはありません。
cause-configuration = 踏み台のエージェントの設定がないか、間違っています。踏み台で「bastion-agent check-config」を実行してください。
cause-credentials-unavailable = 踏み台がパスワードを読めませんでした。保存場所と踏み台のロールを確認してください。
cause-unknown-instance = 踏み台のエージェントがこのインスタンスを知りません。エージェントの設定に加えてください。
cause-ambiguous-instance = 踏み台のエージェントが同じ名前のインスタンスをいくつも知っています。設定で別々の名前にしてください。
cause-driver-missing = 踏み台にこのエンジンのクライアントライブラリがありません。インストールしてください。
cause-internal = 踏み台のエージェントで予期しないエラーが起きました。詳しくはログを確認してください。
cause-agent-busy = 踏み台で待っている質問が多すぎます。少し待ってから、もう一度聞いてください。
cause-stopped = 確認が途中で止められました。もう一度聞いてください。
cause-daemon-no-reply = 踏み台のエージェントから応答がありません。エージェントのログを確認してください。
cause-other = このスキルが知らない理由で確認できませんでした。踏み台で同じ確認をすると、理由がわかります。

## 途中で起きること

error-denied = { $region }でのその操作は許可されていません。スキルのロールに{ $operation }を許可するよう、管理者に依頼してください。
error-throttled = { $region }のAWSが混み合っています。少したってから、もう一度聞いてください。
error-aws = { $region }のAWSから正しい応答がありませんでした。少したってから、もう一度聞いてください。
error-no-bastion = { $region }に踏み台がありません。マネージドインスタンスに踏み台のタグを付けるか、そのリージョンにテンプレートをデプロイしてください。
error-bastion-offline = { $region }の踏み台がオンラインではありません。起動するか、SSMエージェントを確認してください。
error-no-document = { $region }に確認用のドキュメントがありません。そのリージョンにテンプレートをデプロイしてください。
error-undelivered = { $region }の踏み台がコマンドを受け取りませんでした。SSMエージェントを確認してください。
error-command-ended = { $region }の踏み台のコマンドが、応答の前に終わりました。もう一度聞いてください。
error-agent-missing = { $region }の踏み台にエージェントがインストールされていません。インストールしてください。
error-agent-configuration = { $region }の踏み台のエージェントの設定に誤りがあります。踏み台で確認を実行すると、どの行かわかります。
error-agent-answer = { $region }の踏み台のエージェントの応答を解釈できませんでした。スキルとバージョンが違うのかもしれません。
error-not-run = { $region }の踏み台はコマンドを受け取りましたが、実行できませんでした。SSMエージェントと、ディスクの空きを確認してください。
error-report-cut = { $region }の踏み台の応答が途中で切れたので、結果がわかりません。もう一度聞いてください。
error-log-binary = このログにはバイナリデータが含まれていて、RDSのAPIでは読めません。コンソールで見るか、CloudWatch Logsに発行してください。
error-unfinished = { $region }にはデータベースインスタンスがとても多く、これまでに{ $count }台を読みましたが、まだ続きがあります。もう一度聞いてください。続きから読みます。
error-aws-slow = { $region }のAWSの応答に時間がかかっています。少したってから、もう一度聞いてください。
error-still-running = { $region }での確認に時間がかかっています。少し待ってから「結果は」と聞いてください。
error-user = このスキルを使う許可がありません。管理者に追加してもらってください。あなたのIDは、{ $id }です。

## 話している人

# ハッシュ値。16進数で、四つに分けて読む。
who-id = <say-as interpret-as="characters">{ $first }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $second }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $third }</say-as><break time="300ms"/><say-as interpret-as="characters">{ $fourth }</say-as>
who-account = あなたのアカウントのIDは、{ $id }です。
who-no-account = どのアカウントからの質問か、わかりません。
who-voice = あなたの声のIDは、{ $id }です。
who-no-voice = どなたの声かわからなかったので、声のIDはありません。

## 量

time-milliseconds = { $count }ミリ秒
time-seconds = { $count }秒
time-minutes = { $count }分
time-hours = { $count }時間
time-days = { $count }日
bytes-b = { $count }バイト
bytes-kib = { $count }キロバイト
bytes-mib = { $count }メガバイト
bytes-gib = { $count }ギガバイト
bytes-tib = { $count }テラバイト
text-cut = { $first }、以下省略
sentences = { $first }{ $last }
list-pair = { $first }と{ $last }
list-last = { $first }、{ $last }
list-comma = { $first }、{ $last }
groups-last = { $first }、{ $last }
list-pair-or = { $first }か{ $last }
list-last-or = { $first }か{ $last }

## リージョン

region-us-east-1 = バージニア
region-us-east-2 = オハイオ
region-us-west-1 = カリフォルニア
region-us-west-2 = オレゴン
region-ca-central-1 = カナダ
region-ca-west-1 = カルガリー
region-sa-east-1 = サンパウロ
region-eu-west-1 = アイルランド
region-eu-west-2 = ロンドン
region-eu-west-3 = パリ
region-eu-central-1 = フランクフルト
region-eu-central-2 = チューリッヒ
region-eu-north-1 = ストックホルム
region-eu-south-1 = ミラノ
region-eu-south-2 = スペイン
region-af-south-1 = ケープタウン
region-ap-northeast-1 = 東京
region-ap-northeast-2 = ソウル
region-ap-northeast-3 = 大阪
region-ap-southeast-1 = シンガポール
region-ap-southeast-2 = シドニー
region-ap-southeast-3 = ジャカルタ
region-ap-southeast-4 = メルボルン
region-ap-southeast-5 = マレーシア
region-ap-southeast-6 = ニュージーランド
region-ap-southeast-7 = タイ
region-ap-east-1 = 香港
region-ap-east-2 = 台北
region-ap-south-1 = ムンバイ
region-ap-south-2 = ハイデラバード
region-me-south-1 = バーレーン
region-me-central-1 = アラブ首長国連邦
region-il-central-1 = テルアビブ
region-mx-central-1 = メキシコ
region-cn-north-1 = 北京
region-cn-northwest-1 = 寧夏

## 続き

shall-i-go-on = 続けますか?
list-goes-on = 続いて、{ $names }です。
nothing-more = 続きはありません。ほかに何を知りたいですか?
all-right = 分かりました。ほかに知りたいことはありますか?
nothing-said = まだ何もお話ししていません。
said-again = { $said }
nothing-running = 結果を待っている確認はありません。
ask-result = 「結果は」と聞いてください。今、確認しますか?
progress = { $region }の踏み台に問い合わせています。
error-no-time = { $region }のAWSの応答に時間がかかり、確認する時間が残りませんでした。少したってから、もう一度聞いてください。

## カード

card-title = データベースボイス
title-instances = { $region }のデータベースインスタンス
title-applications = { $region }のアプリケーション
title-result = { $region }の{ $name }の結果
title-result-unknown = { $region }での確認の結果

## イベント

events =
    { $count ->
        [0] RDSには、{ $region }の{ $name }の{ $period }のイベントの記録がありません。
       *[other] { $region }の{ $name }に、{ $period }のイベントが{ $count }件あります。
    }
events-some = { $region }の{ $name }に、{ $period }のイベントが{ $count }件あります。新しいほうから{ $spoken }件です。
event = { $time }、「{ $text }」。
event-of-cluster = { $time }、クラスターで「{ $text }」。
event-unsaid = { $time }、内容を読み上げられないイベント。
title-events = { $region }の{ $name }の{ $period }のイベント

## アラーム

alarms =
    { $count ->
        [0] { $region }の{ $name }に、発生しているアラームはありません。
       *[other] { $region }の{ $name }で、アラームが{ $count }件発生しています。{ $alarms }です。
    }
alarms-some = { $region }の{ $name }で、アラームが{ $count }件発生しています。初めの{ $spoken }件は、{ $alarms }です。
alarms-blind = データ不足で判定できないアラームが{ $count }件あります。{ $alarms }です。
alarms-blind-some = { $alarms }など、データ不足で判定できないアラームが{ $count }件あります。
alarm-since = { $time }からの{ $alarm }
alarm = { $alarm }
title-alarms = { $region }の{ $name }のアラーム

## ログ

log-unknown = { $log }というログはわかりません。アラートログかエラーログを確認できます。どちらにしますか?
ask-log = どのログですか?
ask-log-reprompt = エラーログ、のように言ってください。どのログですか?
log-none = { $region }の{ $name }に{ $log }は見つかりません。
log-empty = { $region }の{ $name }の{ $log }は空です。
log-unread = { $region }の{ $name }の{ $log }を読めませんでした。中身があるはずですが、RDSから何も返ってきません。
log-form-unknown = { $region }の{ $name }の{ $log }の形式がわかりません。{ $engine }のログらしい行が一つもないので、エラーがあるかどうかはわかりません。
log-quiet = { $region }の{ $name }の{ $log }には、{ $period }、何も書き込まれていません。
log-begins = { $region }の{ $name }の{ $log }は{ $first }以降しか読めず、その時間より後です。
log-crash = { $region }の{ $name }で、{ $time }に、サーバー自体のクラッシュか重大な障害が起きました。「{ $text }」です。
log-crash-untimed = { $region }の{ $name }で、サーバー自体のクラッシュか重大な障害が起きました。「{ $text }」です。
log-restarted = { $region }の{ $name }は、正常に停止しないまま{ $time }に起動しています。クラッシュしたか、強制終了されています。
log-restarted-untimed = { $region }の{ $name }は、正常に停止しないまま起動しています。クラッシュしたか、強制終了されています。
log-text-unsaid = 読み上げられない内容
log-errors =
    { $count ->
        [0] { $region }の{ $name }の{ $log }に、{ $period }、エラーはありません。
       *[other] { $region }の{ $name }の{ $log }に、{ $period }、エラーが{ $count }件あります。
    }
log-errors-part =
    { $count ->
        [0] { $region }の{ $name }の{ $log }の読めた部分({ $period })では、既知のエラーは見つかりませんでした。
       *[other] { $region }の{ $name }の{ $log }の読めた部分({ $period })に、エラーが{ $count }件あります。
    }
log-not-all = 全体の{ $whole }のうち、{ $unread }は読んでいません。
log-not-all-unknown = RDSが一部を省いたため、その部分は読んでいません。
log-lines-unknown = 種類のわからない行が{ $count }行あります。
log-warnings = 警告が{ $count }件ありますが、その内容は判断していません。
period-last = この{ $time }
period-last-hour = この1時間
period-since = { $first }以降
period-between = { $first }から{ $last }まで
period-at = { $first }
period-newest = 最新のファイルでは
period-all = 残っている全体で
period-unknown = 時刻は不明
log-last =
    { $count ->
        [1] { $time }の「{ $text }」です。
       *[other] 最後のエラーは{ $time }の「{ $text }」です。
    }
log-last-untimed =
    { $count ->
        [1] 「{ $text }」です。
       *[other] 最後のエラーは「{ $text }」です。
    }
log-last-unsaid =
    { $count ->
        [1] { $time }に書かれたものです。
       *[other] 最後のエラーは{ $time }に書かれたものです。
    }
log-line = { $time } { $text }
log-alert = アラートログ
log-error = エラーログ
log-diagnostic = 診断ログ
log-any = ログ
title-log = { $region }の{ $name }の{ $log }

## メトリクス

ask-metric = どのメトリクスですか?
ask-metric-reprompt = CPU使用率や空きストレージ容量、のように言ってください。どのメトリクスですか?
metric-unknown = { $metric }というメトリクスはわかりません。CPU使用率、空きストレージ容量、空きメモリ、接続数、読み取りレイテンシーなどがわかります。どれにしますか?
window-unknown = 時間がわかりませんでした。10分前、昨日の正午、過去3時間、のように言ってください。いつにしますか?
window-future = それはまだ先の時間です。いつにしますか?
window-old = さかのぼれるのは{ $time }前までです。いつにしますか?
ask-window-reprompt = 10分前、のように言ってください。いつにしますか?
metric-now = { $region }の{ $name }の{ $metric }は{ $value }です。
metric-then = { $region }の{ $name }の{ $metric }は、{ $when }に{ $value }でした。
metric-missing = { $region }の{ $name }の{ $metric }は、CloudWatchに最近の値がありません。
metric-missing-then = { $region }の{ $name }の{ $metric }は、CloudWatchに{ $when }の値がありません。
metric-span = { $region }の{ $name }の{ $metric }は、{ $period }の平均で{ $value }でした。
metric-span-since = CloudWatchにあるのは、{ $moment }以降のデータだけです。
metric-span-gaps = そのうちデータがあるのは、{ $time }だけです。
metric-range-since = { $moment }以降は、{ $least }から{ $most }の間でした。
metric-span-range = { $least }から{ $most }の間でした。
metric-compared = { $region }の{ $name }の{ $metric }は{ $value }です。{ $when }は{ $before }でした。
metric-compared-span = { $region }の{ $name }の{ $metric }は{ $value }です。{ $period }の平均は{ $before }でした。
when-ago = { $time }前
when-at = { $time }
metric-range = この1時間は、{ $least }から{ $most }の間でした。
metric-cluster-storage = Auroraのクラスターのストレージは自動で増えます。これはインスタンスが一時ファイルに使える容量です。
metric-line = { $time } { $value }
title-metric = { $region }の{ $name }のこの1時間の{ $metric }
title-metric-span = { $region }の{ $name }の{ $period }の{ $metric }
metric-cpu-utilization = CPU使用率
metric-database-connections = データベース接続数
metric-free-storage-space = 空きストレージ容量
metric-free-local-storage = 空きローカルストレージ
metric-free-memory = 空きメモリ
metric-swap-usage = スワップ使用量
metric-read-iops = 読み取りIOPS
metric-write-iops = 書き込みIOPS
metric-read-latency = 読み取りレイテンシー
metric-write-latency = 書き込みレイテンシー
metric-read-throughput = 読み取りスループット
metric-write-throughput = 書き込みスループット
metric-network-receive = ネットワークの受信スループット
metric-network-transmit = ネットワークの送信スループット
unit-percent = { $count }パーセント
unit-count = { $count }
unit-per-second = 毎秒{ $count }回
unit-bytes = { $bytes }
unit-bytes-per-second = 毎秒{ $bytes }
unit-milliseconds = { $count }ミリ秒
unit-seconds = { $count }秒
decimal = { $whole }.{ $tenth }
less-than = { $amount }未満

## 全体

fleet-fine =
    { $count ->
        [0] { $region }には{ $application }{ $environment }データベースインスタンスがありません。
       *[other] RDSとCloudWatchで見るかぎり、{ $region }の{ $application }{ $environment }データベースインスタンス{ $count }台に問題はありません。
    }
fleet-unknown = { $region }の{ $application }{ $environment }データベースインスタンス{ $count }台に問題は見つかりませんでしたが、確認できないところがありました。
fleet-wrong =
    { $count ->
        [1] { $region }の{ $application }{ $environment }データベースインスタンス1台に気になる点があります。
       *[other] { $region }の{ $application }{ $environment }データベースインスタンス{ $count }台のうち、{ $wrong }台に気になる点があります。
    }
fleet-not-inside = データベースの中は見ていません。
fleet-instance = { $name }には、{ $findings }があります。
fleet-instance-in = { $region }の{ $name }には、{ $findings }があります。
fleet-unseen-in = { $regions }では、メトリクスやアラームの一部を確認できませんでした。
fleet-no-figures = CloudWatchに最近のデータがないインスタンスが{ $count }台あります。
fleet-blind = データ不足で判定できないアラームのあるインスタンスが{ $count }台あります。
fleet-no-status = RDSに状態の情報がないインスタンスが{ $count }台あります。
title-fleet = { $region }で気になる点

## 操作

reboot-instance = { $region }の{ $name }を再起動します。対象は、{ $what }です。{ $role }接続はすべて切れ、数分間使えなくなります。
failover-instance = { $region }の{ $name }を、別のゾーンのスタンバイにフェイルオーバーします。対象は、{ $what }です。接続はすべて切れ、1、2分使えなくなります。
failover-cluster = { $region }の{ $name }はクラスター{ $cluster }にあります。{ $what }です。このクラスター全体をフェイルオーバーします。書き込みは{ $writer }から{ $readers }に移ります。接続は切れ、1分ほど書き込みができなくなります。
reboot-instance-short = { $region }の{ $name }を再起動します。{ $what }です。
failover-instance-short = { $region }の{ $name }を、別のゾーンのスタンバイにフェイルオーバーします。{ $what }です。
failover-cluster-short = { $region }のクラスター{ $cluster }全体をフェイルオーバーします。{ $what }です。
task-what-short = { $environment }{ $engine }
task-part = 6桁のうち{ $count }桁を聞き取りました。残りは何ですか?
task-part-long = 6桁のうち{ $count }桁を聞き取りました。ゼロで始まるコードなら、もう一度全部言ってください。残りは何ですか?
task-code-too-soon = コードは、どのインスタンスに何をするかをお伝えしてからお聞きします。
task-code-unasked = コードを待っている操作はないので、何も実行していません。何をしますか?
task-gone = お伝えした操作はもう待っていないので、何も変更していません。もう一度依頼してください。
task-locked-device = このデバイスの間違ったコードが多すぎます。{ $time }間、コードを受け付けません。
reboot-waits = { $region }の{ $name }の再起動がまだ待っています。続けますか?
failover-waits = { $region }の{ $name }のフェイルオーバーがまだ待っています。続けますか?
reboot-dropped = { $region }の{ $name }の再起動は取りやめました。何も変更していません。
failover-dropped = { $region }の{ $name }のフェイルオーバーは取りやめました。何も変更していません。
welcome-back = お帰りなさい。
error-unkept = 操作の内容を記録できないので、実行しません。スキルのロールがパラメータを読み書きできるよう、管理者に依頼してください。
task-what = { $environment }{ $engine }{ $identifier }{ $application }
task-identifier = 、識別子は{ $value }
task-application = 、アプリケーションは{ $value }
task-environment = { $value }環境の
task-multi-az = マルチAZですが、再起動ではスタンバイに切り替わりません。
task-single-az = マルチAZではありません。
task-writer = クラスター{ $cluster }の書き込みインスタンスなので、その間は書き込みができません。
task-reader = クラスター{ $cluster }の読み取りインスタンスです。
task-ask-code = 実行する場合は、6桁の認証コードを言ってください。やめる場合は、「キャンセル」と言ってください。コードは何ですか?
task-ask-code-reprompt = 6桁の認証コードを言ってください。やめる場合は、「キャンセル」と言ってください。コードは何ですか?
task-code-unclear = コードを聞き取れませんでした。
task-answer-unclear = 聞き取れませんでした。
task-code-digits = 6桁のコードではありませんでした。聞き取れたのは{ $count }桁です。
task-part-anew = 合わせると6桁を超えるので、最後に聞き取った分だけを残します。
task-ask-yes = 「はい」か「いいえ」で答えてください。実行しますか?
task-next-code = { $wrong }認証アプリに次のコードが出たら、それを言ってください。間に合わなければ、もう一度スキルを開いてください。<break time="5s"/>コードは何ですか?
task-wrong-code = そのコードは間違っているか、すでに使われています。
task-locked = 間違ったコードが多すぎます。{ $time }間、コードを受け付けません。
task-cancelled = 分かりました。何も変更していません。
task-refused-by-words = 「しない」という意味に聞こえたので、何も変更していません。
only-now = これは現在の状態しかお伝えできません。
task-only-one = 操作は一度に1台ずつ、インスタンスの名前を指定したときだけできます。
task-only-now = 操作は今すぐ、条件なしでしかできません。
task-under-way = { $region }の{ $name }はすでに{ $status }なので、何もしません。
task-not-available = 今はできません。{ $region }の{ $name }の状態は{ $status }で、利用可能ではありません。
failover-no-standby = { $region }の{ $name }はマルチAZではなく、スタンバイがないので、フェイルオーバーできません。
task-custom = { $region }の{ $name }はRDS Customなので、再起動もフェイルオーバーもできません。
failover-no-writer = { $region }のクラスター{ $cluster }には書き込みインスタンスがないので、フェイルオーバーできません。
failover-no-reader = { $region }のクラスター{ $cluster }には、書き込みを引き継げるインスタンスがほかにないので、フェイルオーバーできません。
failover-cluster-status = { $region }のクラスター{ $cluster }の状態は{ $status }なので、今はフェイルオーバーできません。
reboot-begun = { $region }の{ $name }の再起動を始めました。
failover-begun = { $region }の{ $name }のフェイルオーバーを始めました。
failover-cluster-begun = { $region }のクラスター{ $name }のフェイルオーバーを始めました。
task-status-now = 今の状態は{ $status }です。
task-writer-now = 書き込みインスタンスは{ $writer }になりました。
task-state-unseen = 新しい状態はまだ確認できません。少したってから聞いてください。
task-repeated = この依頼はすでに受け付けたので、二度は実行しません。
task-voice-unknown = 操作は登録された声でしか受け付けません。どなたの声かわかりませんでした。Alexaアプリで音声プロフィールを設定してください。
task-voice-other = その声での操作は許可されていません。スキルの管理者に追加してもらってください。声のIDは、{ $id }です。
task-off = 再起動などの操作は、ここでは無効になっています。スキルの管理者が、テンプレートのAllowTasksで許可できます。
error-nothing-done = { $cause }何も変更していません。
error-and-dropped = { $cause }{ $dropped }
error-uncounted = 間違ったコードの回数を記録できないので、コードを確認しません。スキルのロールがパラメータを読み書きできるよう、管理者に依頼してください。
error-mfa = コードを確認できません。認証デバイスかそのキーの設定に問題があります。管理者に知らせてください。
error-task-refused = { $region }のデータベースサービスに拒否されました。途中で状態が変わったのかもしれません。何も変更していません。
error-task-unanswered = { $region }のデータベースサービスに依頼しましたが、返事がありません。始まっているかもしれないので、もう一度試す前に状態を聞いてください。

## 通知

ask-notifications = 通知をオンにしますか、オフにしますか?
notifications-on = 通知をオンにしました。長い一覧、メトリクス、ログ、遅れて届いた結果、操作の完了を、通知トピックを購読している全員に送ります。
notifications-off = 通知をオフにしました。
notifications-unset = 通知の送り先のトピックが設定されていません。管理者に依頼してください。
notification-sent =
    { $count ->
        [1] 全体をお送りしました。
       *[other] 全体を{ $count }通に分けてお送りしました。
    }
notification-sent-end = 全体は長すぎるので、終わりの部分を{ $count }通に分けてお送りしました。
notification-failed = お送りすることはできませんでした。
notification-region = リージョン: { $region } ({ $code })
notification-instance = インスタンス: { $instance }
notification-time = 時刻: { $time } UTC
notification-part = { $parts }通のうち{ $part }通目
notification-cut = 全体では長すぎるので、終わりの部分です。

## その後

reboot-over = { $region }の{ $name }の再起動が終わりました。
failover-over = { $region }の{ $name }のフェイルオーバーが終わりました。
