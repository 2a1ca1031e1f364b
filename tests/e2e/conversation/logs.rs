//! Errors in the logs of a database, as they are told.

use serde_json::json;
use stage::fleet::{Database, Fleet, Log};

use super::{VIRGINIA, aws::cloud, hear, named, simulator, speaking};

/// A database with a log.
fn with_log(identifier: &str, engine: &str, name: &str, log: &str, text: &str) -> Database {
    let log = Log::new(log, text);
    Database { logs: vec![log], ..named(VIRGINIA, identifier, engine, name) }
}

/// Lines of PostgreSQL's log, the first an error.
fn postgres_log(bytes: usize) -> String {
    let mut log =
        "2026-01-02 09:00:00 UTC:10.0.0.7(5):app@shop:[2]:ERROR:  relation \"secret\" does not exist\n".to_owned();
    while log.len() < bytes {
        log.push_str(
            "2026-01-02 09:00:01 UTC::@:[1]:LOG:  checkpoint complete: wrote 100 buffers, and so on and so forth\n",
        );
    }
    log
}

#[tokio::test]
async fn errors_in_logs_are_told() {
    const ORACLE: &str = "2026-01-02T09:00:00.123456+00:00\nThread 1 advanced to log sequence 10\n\
        2026-01-02T09:05:00.000001+00:00\nORA-00600: internal error code, arguments: [kdsgrp1], [], []\n";
    let mut quiet = with_log("quiet-1", "mysql", "quiet", "error/mysql-error.log", "");
    quiet.logs.push(Log::new("slowquery/mysql-slowquery.log", "2026-01-02T09:00:00Z 1 [ERROR] not of this log\n"));
    let databases = vec![
        with_log("finance-1", "oracle-ee", "reports", "trace/alert_ORCL.log", ORACLE),
        quiet,
        with_log("blog-1", "mariadb", "blog", "error/mysql-error.log", "2026-01-02  9:03:00 12 [Note] ready\n"),
        with_log("orders-prod-1", "postgres", "sample", "error/postgresql.log.2026-01-02-09", &postgres_log(3 << 20)),
        with_log("orders-2", "postgres", "orders", "error/postgresql.log.2026-01-02-09", &postgres_log(6 << 20)),
        with_log(
            "crm-1",
            "sqlserver-se",
            "customers",
            "log/ERROR",
            "2026-01-02 09:02:00.12 spid51      Error: 9002, Severity: 17, State: 2.\n\
             2026-01-02 09:02:00.12 spid51      The transaction log for database 'shop' is full.\n",
        ),
        named(VIRGINIA, "bare-1", "mysql", "bare"),
    ];
    let cloud = cloud(Fleet { databases, ..Fleet::default() }).await;
    let mut alexa = simulator(&cloud, &[]);
    let mut japanese = speaking("ja-JP", &cloud, &[]);

    hear(&mut alexa, "open database voice", &["Welcome"]).await;
    cloud.forget_calls().unwrap();
    let alert = [
        "reports in Virginia had a crash or a serious failure of the server itself, at 9:05 a.m. UTC on January 2: ORA-00600: \
         internal error code, arguments.",
        "There is one error in the alert log of reports in Virginia since 9 a.m. UTC on January 2.",
    ];
    hear(&mut alexa, "check alert log of reports instance in virginia", &alert).await;
    assert_eq!(
        cloud.operations().unwrap(),
        ["rds.DescribeDBInstances", "rds.DescribeDBLogFiles", "rds.DownloadDBLogFilePortion"]
    );
    hear(&mut alexa, "check error log of quiet", &["The error log of quiet in Virginia is empty."]).await;
    hear(
        &mut alexa,
        "are there errors in the log of blog",
        &["There are no errors in the error log of blog in Virginia since 9:03 a.m. UTC on January 2."],
    )
    .await;
    hear(&mut alexa, "check the log of bare", &["I found no error log of bare in Virginia."]).await;
    hear(
        &mut alexa,
        "check error log of customers",
        &["There is one error in the error log of customers", "The transaction log for database is full."],
    )
    .await;
    // Three megabytes are read as a whole: the one error is in the first line.
    let whole = hear(
        &mut alexa,
        "check error log of sample",
        &["There is one error in the error log of sample", ": relation does not exist."],
    )
    .await;
    assert!(!whole.speech.contains("not read"), "{}", whole.speech);
    hear(
        &mut alexa,
        "check error log of orders",
        &[
            "In what I could read of the error log of orders in Virginia, of 9 a.m. UTC on January 2, I saw none of the errors",
            "I could not read 5 megabytes of its 6 megabytes.",
        ],
    )
    .await;
    hear(&mut alexa, "check slow query log of blog", &["I do not know a log called slow query log."]).await;
    hear(&mut alexa, "the error log", &["There are no errors in the error log of blog"]).await;
    hear(
        &mut japanese,
        "バージニアにあるレポートのインスタンスのアラートログを確認して",
        &[
            "サーバー自体のクラッシュか重大な障害が起きました。「ORA-00600: internal error code, arguments」です。",
            "バージニアのreportsのアラートログに、協定世界時で1月2日の午前9時以降、エラーが1件あります。",
        ],
    )
    .await;
    // No time for the whole: the end is told.
    cloud
        .add_fault(
            &json!({"service": "rds", "operation": "DownloadDBLogFilePortion", "kind": "latency", "latency_ms": 1_800}),
        )
        .unwrap();
    hear(
        &mut alexa,
        "check error log of sample",
        &["In what I could read of the error log of sample in Virginia, ", "I could not read "],
    )
    .await;
    cloud.clear_faults().unwrap();
    for operation in ["DescribeDBLogFiles", "DownloadDBLogFilePortion"] {
        cloud.add_fault(&json!({"service": "rds", "operation": operation, "kind": "denied"})).unwrap();
        hear(&mut alexa, "check error log of sample", &["I am not allowed to do that in Virginia", operation]).await;
        cloud.clear_faults().unwrap();
    }
    alexa.stop().await;
    japanese.stop().await;
}
