import Jobs
import Testing

@Suite struct JobLogTests {
  @Test func `a log on a terminal cannot move the cursor or reorder text`() {
    let bytes = Array("a\u{1B}[2Jb\tc\r\n\u{202E}d".utf8) + [0xFF]
    let log = JobLog(head: bytes, tail: [], totalBytes: bytes.count)
    #expect(log.text == "a\\x1b[2Jb\tc\n\u{FFFD}d\u{FFFD}")
  }

  @Test func `a long log says how much is missing`() {
    let log = JobLog(head: Array("begin".utf8), tail: Array("end".utf8), totalBytes: 1008)
    #expect(log.text == "begin\n[1000 bytes omitted]\nend")
  }
}
