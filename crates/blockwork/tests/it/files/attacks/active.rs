//! Contents that have run in some browser, under names that say so and names that do not.

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>";

/// Letters of two bytes each, with a mark in front.
fn wide(text: &str, mark: [u8; 2]) -> Vec<u8> {
    let letters = text
        .encode_utf16()
        .flat_map(|letter| if mark[0] == 0xff { letter.to_le_bytes() } else { letter.to_be_bytes() });
    mark.into_iter().chain(letters).collect()
}

/// Those that are text.
const TEXTS: &[(&str, &str)] = &[
    ("a.html", "<html><script>alert(document.cookie)</script></html>"),
    ("a.htm", "<!DOCTYPE html><title>x</title><body onload=alert(1)>"),
    ("a.HTML", "<ScRiPt>alert(1)</sCrIpT>"),
    ("a.html.png", "<html><script>alert(1)</script>"),
    ("a.png", "<html><script>alert(1)</script>"),
    ("a.jpg", "<!doctype html><script>alert(1)</script>"),
    ("a.txt", "<html><script>alert(1)</script>"),
    ("a.txt", "   \n\t<script>alert(1)</script>"),
    ("a.txt", "hello <script>alert(1)</script>"),
    ("a.txt", "hello <img src=x onerror=alert(1)>"),
    ("a", "<script>alert(1)</script>"),
    ("a.csv", "a,<script>alert(1)</script>\n"),
    ("a.csv", "=cmd|' /C calc'!A0,1\n"),
    ("a.json", "{\"a\":\"<script>alert(1)</script>\"}"),
    ("a.md", "[a](javascript:alert(1)) <script>alert(1)</script>"),
    ("a.xhtml", "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>"),
    ("a.xml", "<?xml version=\"1.0\"?><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>"),
    ("a.xml", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"),
    ("a.xsl", "<?xml version=\"1.0\"?><xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"/>"),
    ("a.xml", "<?xml-stylesheet type=\"text/xsl\" href=\"a.xsl\"?><a/>"),
    ("a.rss", "<?xml version=\"1.0\"?><rss><script xmlns=\"http://www.w3.org/1999/xhtml\">alert(1)</script></rss>"),
    ("a.mathml", "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" href=\"javascript:alert(1)\">x</math>"),
    ("a.svg", SVG),
    ("a.svgz", SVG),
    ("a.png", SVG),
    ("a.txt", SVG),
    ("a.svg", "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><use href=\"data:x\"/></svg>"),
    ("a.js", "alert(1)"),
    ("a.mjs", "export default alert(1)"),
    ("a.js", "#!/usr/bin/env node\nalert(1)"),
    ("a.css", "body { background: url(javascript:alert(1)) }"),
    ("a.sh", "#!/bin/sh\nrm -rf /"),
    ("a.php", "<?php system($_GET['a']); ?>"),
    ("a.jsp", "<% out.println(1); %>"),
    ("a.hta", "<HTA:APPLICATION><script>alert(1)</script>"),
    ("a.mht", "MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>"),
    ("a.eml", "Content-Type: text/html\n\n<html><body onload=alert(1)>"),
    ("a.swf", "CWS\u{6}\0\0\0<script>"),
    ("a.pdf", "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"),
    ("a.txt", "hello\n%PDF-1.7\n1 0 obj<</S/JavaScript>>"),
    ("a.url", "[InternetShortcut]\nURL=javascript:alert(1)"),
    ("a.webmanifest", "{\"start_url\":\"javascript:alert(1)\"}"),
    ("a.html;.png", "<html><script>alert(1)</script>"),
    ("\u{202e}gnp.html", "<html><script>alert(1)</script>"),
];

/// Their names and bytes.
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let mut all: Vec<_> = TEXTS.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    let marked = |mark: &[u8], text: &str| [mark, text.as_bytes()].concat();
    all.extend([
        ("a.txt", marked(b"\xef\xbb\xbf", "<html><script>alert(1)</script>")),
        ("a.txt", marked(b"\xef\xbb\xbf\xef\xbb\xbf", "<script>alert(1)</script>")),
        ("a.txt", wide("<script>alert(1)</script>", [0xff, 0xfe])),
        ("a.txt", wide("<script>alert(1)</script>", [0xfe, 0xff])),
        ("a.html", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-".to_vec()),
        ("a.txt", marked(b"\0\0", "<html><script>alert(1)</script>")),
        ("a.txt", marked(&[0x1f, 0x8b, 8, 0], "<script>")),
        ("a.gif", b"GIF89a/*<html><script>alert(1)</script>*/=1;alert(1)".to_vec()),
        ("a.gif", b"GIF87a<svg onload=alert(1)>".to_vec()),
        ("a.png", [PNG, b"tEXt<script>alert(1)</script>"].concat()),
        ("a.jpg", b"\xff\xd8\xff\xfe\0\x20<html><body onload=alert(1)>".to_vec()),
        ("a.bmp", b"BM<script>alert(1)</script>".to_vec()),
        ("a.webp", b"RIFF\x20\0\0\0WEBPVP8 <script>alert(1)</script>".to_vec()),
        ("a.wasm", b"\0asm\x01\0\0\0".to_vec()),
        ("a.zip", b"PK\x03\x04<script>alert(1)</script>".to_vec()),
        ("a.exe", b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("a.mp3", b"ID3\x03\0\0<script>alert(1)</script>".to_vec()),
        ("a.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom<script>alert(1)</script>".to_vec()),
        ("a.ogg", b"OggS\0\x02<svg onload=alert(1)>".to_vec()),
        ("a.txt", b"a\0<script>alert(1)</script>".to_vec()),
    ]);
    all
}
