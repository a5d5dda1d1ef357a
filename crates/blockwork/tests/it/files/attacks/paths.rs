//! Paths that have led elsewhere on some server.

/// Ways to write "one folder up", with what stands behind it.
const UP: &[&str] = &[
    "../",
    "..\\",
    "..%2f",
    "..%2F",
    "..%5c",
    "..%5C",
    "%2e%2e/",
    "%2E%2E/",
    "%2e%2e%2f",
    "%2e%2e%5c",
    ".%2e/",
    "%2e./",
    "..%252f",
    "%252e%252e%252f",
    "%25252e%25252e%25252f",
    "%c0%ae%c0%ae/",
    "%c0%ae%c0%ae%c0%af",
    "..%c0%af",
    "..%c1%9c",
    "%e0%80%ae%e0%80%ae/",
    "..%ef%bc%8f",
    "%ef%bc%8e%ef%bc%8e/",
    "..%u2215",
    "%uff0e%uff0e%u2215",
    "....//",
    "....\\\\",
    "..;/",
    "..;a=b/",
    ".../",
    "..//",
    "..%00/",
    "..%0d/",
    "..%0a/",
    "..%09/",
    "..%20/",
    "../%00",
    "./../",
    ".//..//",
    "a/../../",
    "pkg/../../",
    "pkg/..%2f..%2f",
];

/// What people look for.
const GOALS: &[&str] = &[
    "secret.txt",
    "etc/passwd",
    "blockwork.toml",
    "files.secret",
    "proc/self/environ",
    "windows/win.ini",
    "SECRET.TXT",
];

/// Those that need no way up.
const BARE: &[&str] = &[
    "/etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "%2fetc%2fpasswd",
    "%2Fetc%2Fpasswd",
    "%5cetc%5cpasswd",
    "%252fetc%252fpasswd",
    "file:///etc/passwd",
    "file:%2f%2f%2fetc%2fpasswd",
    "file=/etc/passwd",
    "file/etc/passwd",
    "http://127.0.0.1/secret.txt",
    "http:%2f%2f127.0.0.1%2fsecret.txt",
    "C:/windows/win.ini",
    "C:%5cwindows%5cwin.ini",
    "c:..%5csecret.txt",
    "%5c%5cserver%5cshare%5csecret.txt",
    "%5c%5c?%5cC:%5cwindows%5cwin.ini",
    "%5c%5c.%5cC:%5cwindows%5cwin.ini",
    "//server/share/secret.txt",
    "secret.txt",
    "SECRET.TXT",
    "Secret.txt",
    "secret.txt.",
    "secret.txt%20",
    "secret.txt%00",
    "secret.txt%00.png",
    "secret.txt::$DATA",
    "secret.txt:$DATA",
    "secret.txt%3a%3a$DATA",
    "secret.txt/",
    "secret.txt/.",
    "secret~1.txt",
    "link",
    "link/",
    "link/../secret.txt",
    ".",
    "..",
    "...",
    "%2e",
    "%2e%2e",
    "%2e%2e%2f",
    "~",
    "~root/.bashrc",
    "$HOME/.bashrc",
    "%HOMEPATH%",
    "con",
    "CON.txt",
    "nul",
    "aux.txt",
    "com1",
    "lpt1.txt",
    "CLOCK$",
    "-",
    "%00",
    "%0d%0aSet-Cookie:%20a=b",
    "a%0d%0aContent-Type:%20text%2fhtml%0d%0a%0d%0a",
    "*",
    "%2a",
    "?",
    "%3f",
    "%23",
    "%",
    "%2",
    "%zz",
    "%80",
    "%ff%fe",
    "{id}",
    "%7bid%7d",
    "[::1]",
    "%e2%80%aetxt.terces",
    "proc/self/cwd/secret.txt",
    "dev/stdin",
    "00112233445566778899aabbccddeeff/00112233445566778899aabbccddeeff",
    "00112233445566778899aabbccddeeff%2f00112233445566778899aabbccddeeff",
];

/// All of them, each once.
pub(super) fn all() -> Vec<String> {
    let mut all: Vec<String> = BARE.iter().map(|path| (*path).to_owned()).collect();
    for (n, up) in UP.iter().enumerate() {
        for goal in GOALS {
            // As deep as it needs to be, and deeper than any folder is.
            let depth = [1, 2, 3, 8][(n + goal.len()) % 4];
            all.push(format!("{}{goal}", up.repeat(depth)));
        }
        all.push(format!("{}{}", up.repeat(2), "etc%2fpasswd"));
        all.push(format!("{}{}", up.repeat(2), "etc%5cpasswd%00.png"));
    }
    all.sort();
    all.dedup();
    all
}
