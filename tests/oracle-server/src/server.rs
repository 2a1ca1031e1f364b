//! The server: a listener, and a thread for each client.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use parking_lot::Mutex;

use crate::{
    options::{Fault, Options},
    seen::Seen,
    session::{serve::serve, shared::Shared},
    sql::world::World,
};

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No port.
    #[error("cannot listen on loopback: {0}")]
    Listen(#[from] io::Error),
    /// What is to be behind a service cannot be made.
    #[error("the database behind {service} cannot be made: {message}")]
    Seed {
        /// The service.
        service: String,
        /// What SQLite says.
        message: String,
    },
}

/// A server, which stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Its port on 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
    stops: Arc<AtomicBool>,
    clients: Arc<Mutex<Vec<TcpStream>>>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    pub fn start(options: Options) -> Result<Self, Error> {
        Self::start_at(0, options)
    }

    /// Starts a server on this port of 127.0.0.1.
    pub fn start_at(port: u16, options: Options) -> Result<Self, Error> {
        let mut worlds = BTreeMap::new();
        for service in &options.services {
            let world = World::new(service)
                .map_err(|error| Error::Seed { service: service.name.clone(), message: error.to_string() })?;
            worlds.insert(service.name.to_uppercase(), world);
        }
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared::new(options, worlds));
        let (stops, clients) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let thread = {
            let (shared, stops, clients) = (Arc::clone(&shared), Arc::clone(&stops), Arc::clone(&clients));
            thread::spawn(move || listen(&listener, &shared, &stops, &clients))
        };
        Ok(Self { port, shared, stops, clients, listener: Some(thread) })
    }

    /// What it saw until now.
    pub fn seen(&self) -> Seen {
        self.shared.seen().clone()
    }

    /// What goes wrong from now on, instead of what did.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        self.shared.set_faults(faults);
    }

    /// Changes the database behind a service, in the words of the engine below (SQLite).
    pub fn change(&self, service: &str, sql: &str) -> Result<(), Error> {
        let failed = |message: String| Error::Seed { service: service.to_owned(), message };
        let world = self.shared.worlds.get(&service.to_uppercase());
        let world = world.ok_or_else(|| failed("there is no such service".to_owned()))?;
        world.change(sql).map_err(|error| failed(error.to_string()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stops.store(true, Ordering::Relaxed);
        // The listener waits for a client: it gets one.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.listener.take() {
            let _ = thread.join();
        }
        for client in self.clients.lock().drain(..) {
            let _ = client.shutdown(Shutdown::Both);
        }
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>, stops: &AtomicBool, clients: &Arc<Mutex<Vec<TcpStream>>>) {
    for socket in listener.incoming() {
        if stops.load(Ordering::Relaxed) {
            return;
        }
        let Ok(socket) = socket else { continue };
        let Ok(other) = socket.try_clone() else { continue };
        let id = other.peer_addr().ok();
        clients.lock().push(other);
        shared.seen().connections += 1;
        let (shared, clients) = (Arc::clone(shared), Arc::clone(clients));
        thread::spawn(move || {
            serve(socket, &shared);
            // The connection ends with the last of its handles.
            let mut clients = clients.lock();
            clients.retain(|client| {
                let is_it = client.peer_addr().ok() == id;
                if is_it {
                    let _ = client.shutdown(Shutdown::Both);
                }
                !is_it
            });
        });
    }
}
