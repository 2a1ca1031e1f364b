//! The demo's conversation: what is said, and what must be heard.

/// Something that happens in the demo.
#[derive(Debug)]
pub(super) enum Scene {
    /// Something is said, and the answer must hold these parts.
    Turn { say: &'static str, hear: &'static [&'static str] },
    /// The server behind the instance `sample` is stopped.
    StopSample,
}

const fn turn(say: &'static str, hear: &'static [&'static str]) -> Scene {
    Scene::Turn { say, hear }
}

pub(super) const SCENES: &[Scene] = &[
    turn("open database voice", &["Welcome to Database Voice"]),
    turn("how many instances are there in virginia", &["There are 5 database instances in Virginia"]),
    turn(
        "list instances in oregon",
        &[
            "4 database instances in Oregon",
            "blog on MariaDB",
            "customers on SQL Server",
            "shop prod 1 on Aurora MySQL",
        ],
    ),
    turn("connect to sample instance in virginia", &["sample in Virginia is reachable", "PostgreSQL", "milliseconds"]),
    turn(
        "show top sessions by cpu for sample instance",
        &["user training app active for", "PostgreSQL keeps no processor time"],
    ),
    turn("connect to blog instance in oregon", &["blog in Oregon is reachable", "MariaDB"]),
    turn("show top sessions by memory for blog instance in oregon", &["user website app", "kilobytes of memory"]),
    turn("connect to an instance", &["Which instance do you mean?"]),
    turn("shop", &["2 instances in Oregon are called shop", "shop prod 1 for website production"]),
    turn("connect to simple instance in virginia", &["no instance called simple in Virginia", "Did you mean sample?"]),
    Scene::StopSample,
    turn("sample", &["could not connect to sample in Virginia", "the connection was refused"]),
    turn("list instances in atlantis", &["I know no region called atlantis"]),
    turn("tokyo", &["There are no database instances in Tokyo"]),
    turn("stop", &["Goodbye"]),
];
