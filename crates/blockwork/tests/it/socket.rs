//! The feed as a browser has it: a real server, and a WebSocket.

pub use blockwork_test::raw::{Heard, Served as Server, Socket, connect, counter, serve, versions};
