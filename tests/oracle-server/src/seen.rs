//! What a server saw: tests ask for it.

/// Everything since the server started.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// TCP connections that were taken.
    pub connections: u32,
    /// CONNECT packets, those after a RESEND among them.
    pub connects: u32,
    /// Connections that went on after a REDIRECT from elsewhere.
    pub redirected: u32,
    /// Logins that succeeded.
    pub logins: u32,
    /// Logins that did not.
    pub failed_logins: u32,
    /// Sessions that said goodbye.
    pub logoffs: u32,
    /// Sessions that are open now.
    pub open: u32,
    /// The most that were open at once.
    pub most_open: u32,
    /// Markers INTERRUPT or BREAK: a client wants its statement stopped.
    pub interrupts: u32,
    /// Statements that were stopped so.
    pub broken: u32,
    /// Statements, in order, as they came.
    pub statements: Vec<String>,
    /// Requests for more rows.
    pub fetches: u32,
    /// Rows that were sent.
    pub rows: u64,
    /// Pings.
    pub pings: u32,
    /// Cursors that are open now.
    pub cursors: u32,
    /// Who logged in, in order.
    pub sessions: Vec<Session>,
    /// Messages that this server could not read: its fault, or the client's.
    pub unread: Vec<String>,
}

/// Who logged in, and what they said of themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// The number of the session.
    pub sid: u32,
    /// The account.
    pub user: String,
    /// The service.
    pub service: String,
    /// The connect data, as the client wrote it.
    pub descriptor: String,
    /// Whether TLS was spoken.
    pub is_tls: bool,
    /// The client's program.
    pub program: String,
    /// The client's machine.
    pub machine: String,
    /// The client's account there.
    pub os_user: String,
    /// The client's driver.
    pub driver: String,
    /// What it is doing: DBMS_APPLICATION_INFO's module.
    pub module: String,
    /// And the action.
    pub action: String,
    /// More about the client.
    pub client_info: String,
    /// Whom it works for.
    pub client_identifier: String,
    /// The database operation.
    pub operation: String,
    /// Whether it has gone.
    pub is_over: bool,
}

impl Session {
    /// Its second number.
    #[must_use]
    pub fn serial(&self) -> u32 {
        self.sid + 1000
    }
}
