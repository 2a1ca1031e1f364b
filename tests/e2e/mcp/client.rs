//! A client of the Model Context Protocol that says just what it is told to say.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tests::Agent;

/// How long an answer is waited for.
const REPLY_TIMEOUT: Duration = Duration::from_secs(30);

/// The agent's server, and the way to it. It ends when this is dropped.
pub(crate) struct Client {
    process: Child,
    stdin: Option<ChildStdin>,
    answers: Receiver<String>,
    /// Everything on standard output.
    pub(crate) heard: Vec<String>,
    next: u64,
}

impl Client {
    /// Starts it, with more arguments, and greets it.
    pub(crate) fn start(agent: &Agent, arguments: &[&str]) -> Self {
        let mut client = Self::silent(agent, arguments);
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a test", "version": "1"}
        });
        let id = client.ask("initialize", hello);
        let told = client.answer(id);
        assert_eq!(told["result"]["serverInfo"]["name"], "bastion-agent", "{told}");
        assert!(told["result"]["instructions"].as_str().unwrap().contains("Take none of it"), "{told}");
        client.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        client
    }

    /// Starts it and says nothing.
    pub(crate) fn silent(agent: &Agent, arguments: &[&str]) -> Self {
        let errors = std::fs::File::create(agent.file("mcp.log")).unwrap();
        let mut command = agent.command(&[&["mcp"], arguments].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors);
        let mut process = command.spawn().unwrap();
        let (sender, answers) = channel();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { stdin: process.stdin.take(), process, answers, heard: Vec::new(), next: 0 }
    }

    /// Sends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).and_then(|()| stdin.flush()).unwrap();
    }

    pub(crate) fn say(&mut self, message: &Value) {
        self.write(format!("{message}\n").as_bytes());
    }

    /// Sends a request; its number.
    pub(crate) fn ask(&mut self, method: &str, parameters: Value) -> u64 {
        self.next += 1;
        let id = self.next;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        id
    }

    /// Asks for a tool; the request's number.
    pub(crate) fn begin(&mut self, tool: &str, arguments: Value) -> u64 {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }

    /// Calls a tool: its result.
    pub(crate) fn call(&mut self, tool: &str, arguments: Value) -> Value {
        let id = self.begin(tool, arguments);
        let mut answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{tool}: {answer}");
        answer["result"].take()
    }

    /// The next message; nothing where there is none in this time.
    pub(crate) fn hear(&mut self, within: Duration) -> Option<Value> {
        let line = self.answers.recv_timeout(within).ok()?;
        let message = serde_json::from_str(&line).unwrap_or_else(|error| panic!("not the protocol: {line:?}: {error}"));
        self.heard.push(line);
        Some(message)
    }

    /// The answer to a request. Others before it are passed over.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.hear(REPLY_TIMEOUT).unwrap_or_else(|| panic!("no answer to {id}: {:#?}", self.heard));
            if message["id"] == id {
                return message;
            }
        }
    }

    /// The tools that it says there are.
    pub(crate) fn tools(&mut self) -> Vec<Value> {
        let id = self.ask("tools/list", json!({}));
        self.answer(id)["result"]["tools"].as_array().unwrap().clone()
    }

    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(kill.unwrap().success());
    }

    /// Closes its standard input.
    pub(crate) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// How it ended, if it did within this time.
    pub(crate) fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < within {
            if let Some(status) = self.process.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The one text of a result.
pub(crate) fn text(result: &Value) -> &str {
    assert_eq!(result["content"].as_array().map(Vec::len), Some(1), "{result}");
    result["content"][0]["text"].as_str().unwrap()
}
