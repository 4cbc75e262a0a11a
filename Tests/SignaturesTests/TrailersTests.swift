import Signatures
import Testing

@Suite struct TrailersTests {
  @Test(arguments: [
    (
      "s\n\nMuster-Verdict: approve\nSigned-off-by: A <a@x>\n",
      "Muster-Verdict=approve|Signed-off-by=A <a@x>"
    ),
    ("s\n\nMuster-Verdict: approve\n\n \n", "Muster-Verdict=approve"),
    ("s\n\nbody\n---\n\nMuster-Verdict: reject", "Muster-Verdict=reject"),
    ("s\n\nMuster-Verdict: approve\n---\nx: y\n", "!mixed-paragraph"),
    ("s\n\nMuster-Verdict: approve\n\nfoot\n", ""),
    ("Muster-Verdict: approve\n", ""), ("\n\nMuster-Verdict: approve\n", ""), ("", ""),
    ("s\n\nMuster-Verdict: approve\nMuster-Verdict: reject\n", "!repeated-trailer"),
    ("s\n\nMuster-Verdict: approve\nmuster-verdict: reject\n", "!repeated-trailer"),
    ("s\n\nA: 1\nA: 2\n", "A=1|A=2"),
    ("s\n\nMuster-Verdict: approve\n  folded\n", "!mixed-paragraph"),
    ("s\n\nsome text\nMuster-Verdict: approve\n", "!mixed-paragraph"),
    ("s\n\nsome text\nA: b\n", ""), ("s\n\nMuster-Verdict:\n", "!bad-value"),
    ("s\n\nMuster-Verdict: approve\r\n", "!bad-value"),
    ("s\n\nMuster-Verdict: \u{202E}evorppa\n", "!bad-value"),
    ("s\n\nMuster Verdict: approve\n", ""),
    ("s\n\n# c\nMuster-Verdict: approve\n", "!mixed-paragraph"),
  ])
  func `only a last paragraph that is all trailers has any`(message: String, expected: String) {
    var found: String
    do throws(Trailers.Problem) {
      found = try Trailers(message: message).all.map { "\($0.key)=\($0.value)" }
        .joined(separator: "|")
    } catch {
      found = "!" + error.code
    }
    #expect(found == expected)
  }

  @Test func `a value that is too long is refused`() {
    let long = String(repeating: "x", count: Trailers.maximumValueBytes + 1)
    #expect(throws: Trailers.Problem.self) { try Trailers(message: "s\n\nMuster-Reason: \(long)") }
  }

  @Test func `what is written is read back`() throws {
    let trailers = [
      Trailers.Trailer(key: "Muster-Verdict", value: "approve"),
      Trailers.Trailer(key: "Muster-Reason", value: "\"it: holds\""),
    ]
    let message = Trailers.message("Approve credit-risk\n", trailers)
    #expect(
      message == "Approve credit-risk\n\nMuster-Verdict: approve\nMuster-Reason: \"it: holds\"\n")
    let read = try Trailers(message: message)
    #expect(read.all == trailers && read["muster-VERDICT"] == "approve")
  }
}
