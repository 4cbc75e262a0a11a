import Signatures
import TestSupport
import Testing
import Vocabulary

@Suite struct SignedCommitTests {
  static let head = """
    tree df55a7dce59d040dc7819c1e241082965a80ebd9
    parent 18f7404b69d77d57f72cb0d4532a6604fba9935f
    author A U Thor <a@x.invalid> 1700000000 +0130
    committer C <c@x.invalid> 1700000001 -0800

    """

  @Test func `a commit's parts are read`() throws {
    let commit = try SignedCommit(parsing: Array((Self.head + "\nsubject\n\nbody\n").utf8))
    #expect(commit.tree.text == "df55a7dce59d040dc7819c1e241082965a80ebd9")
    #expect(commit.parents.map(\.text) == ["18f7404b69d77d57f72cb0d4532a6604fba9935f"])
    #expect(
      commit.author
        == CommitPerson(
          name: "A U Thor", email: "a@x.invalid", when: Instant(seconds: 1_700_000_000),
          offsetMinutes: 90))
    #expect(commit.committer.offsetMinutes == -480)
    #expect(commit.message == "subject\n\nbody\n")
    #expect(commit.signature == nil && commit.signatureVerdict.description.contains("unsigned"))
  }

  @Test func `a signature covers everything but its own header`() throws {
    let key = try SigningKey(seed: Array(0..<32))
    let unsigned = Self.head + "encoding UTF-8\n" + "\nsubject\n"
    let header =
      "gpgsig "
      + key.sign(Array(unsigned.utf8)).dropLast()
      .split(separator: "\n").joined(separator: "\n ") + "\n"
    let signed = Self.head + header + "encoding UTF-8\n\nsubject\n"
    let commit = try SignedCommit(parsing: Array(signed.utf8))
    #expect(commit.payload == Array(unsigned.utf8))
    #expect(commit.signatureVerdict == .verified(by: key.publicKey))
    let forged = try SignedCommit(parsing: Array((signed + "more").utf8))
    #expect(forged.signatureVerdict.key == nil)
  }

  @Test(arguments: [
    ("encoding ISO-8859-1\n\nm", "notUTF8"), ("author A <a@x> 1 +0000\n\nm", "misplacedHeader"),
    ("tree df55a7dce59d040dc7819c1e241082965a80ebd9\n\nm", "misplacedHeader"),
    ("encoding UTF-8\nencoding UTF-8\n\nm", "duplicateHeader"),
    ("gpgsig-sha256 x\n\nm", "foreignSignature"), ("gpgsig x\ngpgsig y\n\nm", "multipleSignatures"),
    ("noname\n\nm", "badHeader"), ("gpgsig x", "unterminatedHeader"), ("\nm\0", "nulInCommit"),
    (" continued\n\nm", "badTimezone"), ("\nm", nil), ("", nil),
    ("mergetag a\nmergetag b\n\nm", nil),
  ])
  func `what follows the committer is read strictly`(rest: String, code: String?) {
    var found: String?
    do throws(CommitProblem) {
      _ = try SignedCommit(parsing: Array((Self.head + rest).utf8))
    } catch {
      found = error.code
    }
    #expect(found == code)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let problem = #expect(throws: CommitProblem.self) {
      try SignedCommit(parsing: Array((Self.head + "\n").utf8) + [0xFF])
    }
    #expect(problem?.code == "notUTF8")
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/signatures"), "\(SuiteFolder.absence)"))
  func `each vector of the signature suite gets the verdict that it must`() throws {
    let suite = SuiteFolder("badinputs/signatures")
    let keys = try String(decoding: suite.bytes("allowed_signers"), as: UTF8.self)
      .split(separator: "\n").map { try AllowedLine(String($0)) }
    let firstSeen = try #require(Instant("2026-09-21T15:00:00Z"))
    var verdicts: [String: String] = [:]
    for row in try suite.rows("MANIFEST.tsv") {
      let bytes = try suite.bytes("\(row[0]).commit.raw")
      var found: String
      do throws(CommitProblem) {
        let commit = try SignedCommit(parsing: bytes)
        #expect(commit.id.text == row[1])
        switch commit.verdict(allowed: keys.map(\.allowed), firstSeen: firstSeen) {
        case .verified(let key):
          found = "ACCEPT " + (keys.first { $0.allowed.key == key }?.name ?? "")
        case .refused(let refusal): found = "REJECT " + refusal.code
        }
      } catch {
        found = "REJECT " + error.code
      }
      #expect(found.hasPrefix(row[2].prefix { $0 != "(" }.trimmingEnd), "\(row[0]): \(found)")
      verdicts[row[0]] = found
    }
    #expect(verdicts == Self.expected)
  }

  static let expected = [
    "valid-alice": "ACCEPT alice",
    "unknown-key": "REJECT unknown-key",
    "wrong-namespace": "REJECT wrong-namespace",
    "expired-key_now": "REJECT key-expired",
    "expired-key_BACKDATED": "REJECT key-expired",
    "dup-tree_sig_over_T__object_T2_first_": "REJECT duplicateTree",
    "two-gpgsig_mallory_alice_": "REJECT multipleSignatures",
    "two-gpgsig_alice_mallory_": "REJECT multipleSignatures",
    "replayed-sig-other-msg": "REJECT bad-signature",
    "gpgsig-sha256-only": "REJECT foreignSignature",
    "unsigned": "REJECT unsigned",
  ]

  /// One line of an `allowed_signers` file, as far as the suite uses it.
  struct AllowedLine {
    let name: String
    let allowed: AllowedKey

    init(_ line: String) throws {
      let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
      name = String(fields[0].prefix { $0 != "@" })
      var until: Instant?
      if let option = fields[1].split(separator: ",").first(where: { $0.hasPrefix("valid-before") })
      {
        let digits = option.filter(\.isNumber)
        until = Instant("\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))")
        #expect(until != nil)
      }
      allowed = AllowedKey(try SSHPublicKey(fields[2]), validUntil: until)
    }
  }
}

extension Substring {
  fileprivate var trimmingEnd: Substring {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
