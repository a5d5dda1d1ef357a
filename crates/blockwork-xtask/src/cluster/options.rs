//! What the command line of `cargo xtask cluster` asks for.

use std::time::Duration;

use crate::{
    error::{Error, Result},
    project::Mode,
    serve::port,
};

/// More would not fit on a machine that one works on.
const MOST: usize = 16;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) instances: usize,
    pub(crate) kill_every: Option<Duration>,
    pub(crate) port: Option<u16>,
    pub(crate) mode: Mode,
}

impl Default for Options {
    fn default() -> Self {
        Self { instances: 3, kill_every: None, port: None, mode: Mode::Dev }
    }
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self::default();
        let mut args = args.iter().flat_map(|arg| match arg.split_once('=') {
            Some((name, value)) => vec![name, value],
            None => vec![arg.as_str()],
        });
        while let Some(arg) = args.next() {
            match arg {
                "--release" | "-r" => options.mode = Mode::Release,
                "--port" => options.port = Some(port(args.next())?),
                "--instances" => options.instances = instances(args.next())?,
                "--kill-every" => options.kill_every = Some(seconds(args.next())?),
                arg => return Err(Error::Usage(format!("`{arg}` is not known here"))),
            }
        }
        Ok(options)
    }
}

fn instances(number: Option<&str>) -> Result<usize> {
    let number = number.and_then(|number| number.parse().ok()).filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| Error::Usage(format!("--instances is followed by a number from 1 to {MOST}")))
}

fn seconds(text: Option<&str>) -> Result<Duration> {
    let number = text.and_then(|text| text.trim_end_matches('s').parse().ok()).filter(|seconds| *seconds > 0);
    let wrong = || Error::Usage("--kill-every is followed by a time in seconds, as in 5s".into());
    number.map(Duration::from_secs).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options> {
        let args: Vec<_> = line.split_whitespace().map(String::from).collect();
        Options::parse(&args)
    }

    #[test]
    fn options_are_read() {
        #[track_caller]
        fn check(line: &str, expected: Options) {
            assert_eq!(parse(line).expect("understood"), expected);
        }
        check("", Options::default());
        check("--instances 5", Options { instances: 5, ..Options::default() });
        let every = Some(Duration::from_secs(5));
        check("--kill-every=5s --port 8080", Options { kill_every: every, port: Some(8080), ..Options::default() });
        check("--kill-every 5 -r", Options { kill_every: every, mode: Mode::Release, ..Options::default() });
    }

    #[test]
    fn wrong_options_are_refused() {
        for line in ["--instances 0", "--instances 17", "--instances", "--kill-every 0s", "--kill-every soon", "three"]
        {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
