//! The logs of PostgreSQL and Aurora PostgreSQL, in each language that they are written in (`lc_messages`).

use super::Kind;

/// The word for PANIC: the whole server ends.
const PANIC: [&str; 14] = [
    "PANIC",
    "PANIK",
    "PANICO",
    "PÁNICO",
    "PÂNICO",
    "PANIKA",
    "ПАНИКА",
    "ПАНІКА",
    "პანიკა",
    "손상",
    "比致命错误还过分的错误",
    "パニック",
    "KRİTİK",
    "恐慌",
];

/// The words for ERROR and FATAL.
const ERROR: [&str; 35] = [
    "ERROR",
    "FEHLER",
    "ERREUR",
    "ERRORE",
    "ERRO",
    "FEL",
    "BŁĄD",
    "HATA",
    "CHYBA",
    "ОШИБКА",
    "ПОМИЛКА",
    "შეცდომა",
    "오류",
    "错误",
    "錯誤",
    "エラー",
    "KESALAHAN",
    "FOUT",
    "HIBA",
    "EROARE",
    "GREŠKA", // ERROR
    "FATAL",
    "SCHWERWIEGEND",
    "FATALE",
    "FATALT",
    "KATASTROFALNY",
    "ÖLÜMCÜL",
    "ÖLÜMCÜL (FATAL)",
    "ВАЖНО",
    "ФАТАЛЬНО",
    "ფატალური",
    "치명적오류",
    "致命错误",
    "致命錯誤",
    "致命的エラー",
];

/// The words for what is no error: the other severities, and what goes on with an entry.
const PLAIN: [&str; 135] = [
    "LOG",
    "LOGG",
    "DZIENNIK",
    "СООБЩЕНИЕ",
    "ЗАПИСУВАННЯ",
    "ჟურნალი",
    "로그",
    "日志",
    "日誌",
    "紀錄",
    "ログ", // LOG
    "WARNING",
    "WARNUNG",
    "ATTENTION",
    "ATTENZIONE",
    "ADVERTENCIA",
    "AVISO",
    "VARNING",
    "OSTRZEŻENIE",
    "UYARI",
    "ПРЕДУПРЕЖДЕНИЕ",
    "ПОПЕРЕДЖЕННЯ",
    "გაფრთხილება",
    "경고",
    "警告",
    "PERINGATAN", // WARNING
    "NOTICE",
    "HINWEIS",
    "NOTIFICA",
    "NOTA",
    "NOTIS",
    "UWAGA",
    "NOT",
    "ЗАМЕЧАНИЕ",
    "ПОВІДОМЛЕННЯ",
    "알림",
    "注意",
    "通知",
    "INFO",
    "INFORMACJA",
    "BİLGİ",
    "ИНФОРМАЦИЯ",
    "ІНФОРМАЦІЯ",
    "ინფორმაცია",
    "정보",
    "信息",
    "訊息",
    "情報", // INFO
    "DEBUG",
    "DEPURAÇÃO",
    "HATA AYIKLAMA",
    "ОТЛАДКА",
    "НАЛАГОДЖЕННЯ",
    "გამართვა",
    "디버그",
    "调试",
    "除錯",
    "デバッグ",
    "DETAIL",
    "DETALLE",
    "DÉTAIL",
    "DETTAGLI",
    "DETALHE",
    "DETALJ",
    "SZCZEGÓŁY",
    "AYRINTI",
    "ПОДРОБНОСТИ",
    "ВІДОМОСТІ",
    "დეტალები",
    "상세정보",
    "详细信息",
    "詳細",
    "詳細資訊", // DETAIL
    "HINT",
    "TIPP",
    "ASTUCE",
    "SUGGERIMENTO",
    "SUGERENCIA",
    "DICA",
    "TIPS",
    "PODPOWIEDŹ",
    "İPUCU",
    "ПОДСКАЗКА",
    "УКАЗІВКА",
    "მინიშნება",
    "힌트",
    "提示",
    "ヒント",
    "建議", // HINT
    "QUERY",
    "ANFRAGE",
    "REQUÊTE",
    "CONSULTA",
    "FRÅGA",
    "ZAPYTANIE",
    "SORGU",
    "ЗАПРОС",
    "ЗАПИТ",
    "მოთხოვნა",
    "쿼리",
    "查询",
    "問い合わせ",
    "查詢", // QUERY
    "CONTEXT",
    "ZUSAMMENHANG",
    "CONTEXTE",
    "CONTESTO",
    "CONTEXTO",
    "KONTEXT",
    "KONTEKST",
    "BAĞLAM",
    "КОНТЕКСТ",
    "კონტექსტი",
    "내용",
    "上下文",
    "文脈",
    "背景", // CONTEXT
    "STATEMENT",
    "ANWEISUNG",
    "INSTRUCTION",
    "ISTRUZIONE",
    "SENTENCIA",
    "COMANDO",
    "SATS",
    "WYRAŻENIE",
    "İFADE",
    "ОПЕРАТОР",
    "ІНСТРУКЦІЯ",
    "ოპერატორი",
    "명령 구문",
    "语句",
    "文",
    "敘述", // STATEMENT
    "LOCATION",
    "BACKTRACE", // and where in the server it was raised
];

/// What the server says on starting again, in each language: how the message begins.
const AFTER_CRASH: [&str; 26] = [
    "all server processes terminated; reinitializing",
    "database system was not properly shut down",
    "terminating any other active server processes",
    "terminating connection because of crash of another server process",
    "alle Serverprozesse beendet; initialisiere neu",
    "Datenbanksystem wurde nicht richtig heruntergefahren",
    "todos los procesos fueron terminados; reinicializando",
    "el sistema de bases de datos no fue apagado apropiadamente",
    "tous les processus serveur sont arrêtés",
    "le système de bases de données n'a pas été arrêté proprement",
    "tutti i processi server sono terminati",
    "il database non è stato arrestato correttamente",
    "全てのサーバープロセスが終了しました",
    "データベースシステムは正しくシャットダウンされていません",
    "სერვერის ყველა პროცესი დასრულდა",
    "მონაცემთა ბაზა არასწორად გამოირთო",
    "모든 서버 프로세스가 중지 되었습니다",
    "데이터베이스 시스템이 정상적으로 종료되지 못했습니다",
    "все серверные процессы завершены",
    "система БД была остановлена нештатно",
    "alla serverprocesser är avslutade",
    "databassystemet stängdes inte ned korrekt",
    "усі серверні процеси перервано",
    "робота системи бази даних не була завершена належним чином",
    "所有的服务器进程被中止",
    "数据库系统没有正确的关闭",
];

/// What a server says that was interrupted in recovery, as a standby always is: how the message begins and ends. (Where it was not in
/// recovery, `was interrupted; last known up at` is no sign of a crash: the first start of a copy says it too. After a crash
/// it goes on with `was not properly shut down`.)
const INTERRUPTED_IN_RECOVERY: [(&str, &str); 15] = [
    ("database system was interrupted while in recovery", ""),
    ("Datenbanksystem wurde während der Wiederherstellung", "unterbrochen"),
    ("el sistema de bases de datos fue interrumpido durante la recuperación", ""),
    ("le système de bases de données a été interrompu lors d'une", ""),
    ("il database è stato interrotto", "ripristino"),
    ("データベースシステムはリカバリ中", "中断されました"),
    ("მონაცემთა ბაზის სისტემა გაითიშა აღდგენისას", ""),
    ("데이터베이스 시스템 복구하는 도중 비정상적으로", ""),
    ("데이터베이스 시스템이 로그 시간", "중지 되었음"),
    ("работа системы БД была прервана в", ""),
    ("databassystemet avbröts under återställning", ""),
    ("система бази даних була перервана в процесі відновлення", ""),
    ("робота системи бази даних була перервана в процесі відновлення", ""),
    ("恢复时, 数据库系统在", "被中断"),
    ("当日志时间", "被中断"),
];

/// The word for a signal in what is said of a process that one has ended: `server process (PID 7) was terminated by signal 9`.
const SIGNAL: [&str; 14] = [
    "signal",
    "exception",
    "Signal",
    "señal",
    "segnale",
    "sinal",
    "sinyal",
    "sygnał",
    "シグナル",
    "სიგნალით",
    "시그널",
    "сигнал",
    "信号",
    "訊號",
];

/// What a line is; `after` is what follows its time.
pub(super) fn kind<'a>(line: &'a str, after: Option<&str>) -> Kind<'a> {
    // Lines that go on begin with a tab; a statement that is logged may hold the words of an error.
    if line.starts_with(char::is_whitespace) {
        return Kind::Rest;
    }
    // What begins something has a time, on RDS; elsewhere a prefix may lack one.
    let unclear = if after.is_some() { Kind::Unknown } else { Kind::Rest };
    // The first that stands so: what comes behind it is the message, and may say anything.
    let Some((before, text)) = severity(line) else { return unclear };
    let is = |words: &[&str]| words.iter().any(|word| ends_with_word(before, word));
    // Most lines are of this kind, and there may be very many.
    if ends_with_word(before, "LOG") {
        return if is_crash(text) { Kind::Crash(text) } else { Kind::Plain };
    }
    if is(&PANIC) {
        Kind::Crash(text)
    } else if is_crash(text) {
        if is(&ERROR) || is(&PLAIN) || state(before).is_some() { Kind::Crash(text) } else { unclear }
    } else if is(&PLAIN) {
        Kind::Plain
    } else if is(&ERROR) {
        Kind::Error(text)
    } else {
        match state(before) {
            // Success, a warning, no data.
            Some("00" | "01" | "02") => Kind::Plain,
            Some(_) => Kind::Error(text),
            None => unclear,
        }
    }
}

/// What stands before the first colon with two spaces behind it, and what stands behind them.
fn severity(line: &str) -> Option<(&str, &str)> {
    let (before, text) = line.split_once(":  ")?;
    // French puts a space before the colon.
    Some((before.trim_end(), text))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

/// The class of the SQLSTATE in a line's prefix (`%e`).
fn state(prefix: &str) -> Option<&str> {
    const CLASSES: [&str; 43] = [
        "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "10", "20", "21", "22", "23", "24",
        "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54",
        "55", "57", "58", "72", "F0", "HV", "P0",
    ];
    // Before the process's number stand names that users choose.
    let own = prefix.rsplit_once(']').map_or(prefix, |(_, own)| own);
    own.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()))
        .map(|word| &word[..2])
        .find(|class| CLASSES.contains(class) || *class == "XX")
}

fn is_crash(text: &str) -> bool {
    // What else is logged all the time.
    if ["checkpoint ", "connection ", "disconnection", "duration: ", "statement: ", "automatic "]
        .iter()
        .any(|begins| text.starts_with(begins))
    {
        return false;
    }
    if AFTER_CRASH.iter().any(|begins| text.starts_with(begins)) {
        return true;
    }
    if INTERRUPTED_IN_RECOVERY.iter().any(|(begins, ends)| text.starts_with(begins) && text.trim_end().ends_with(ends))
    {
        return true;
    }
    // Which process it was stands first, and its number in brackets.
    let Some((process, rest)) = text.split_once(" (PID ") else { return false };
    let Some((number, rest)) = rest.split_once(')') else { return false };
    let plain = process.chars().count() < 80 && !process.contains([':', '\'']);
    let by_signal =
        SIGNAL.iter().any(|word| rest.contains(word)) && rest.contains(|digit: char| digit.is_ascii_digit());
    // A session's process that gives up takes all others with it; a background worker's does not.
    let by_itself = process == "server process" && rest.starts_with(" exited with exit code");
    plain && number.bytes().all(|byte| byte.is_ascii_digit()) && (by_signal || by_itself)
}
