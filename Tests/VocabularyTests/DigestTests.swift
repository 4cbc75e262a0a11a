import Testing
import Vocabulary

@Suite struct DigestTests {
  @Test func `the digest of abc is the one of FIPS 180-4`() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(Digest(of: "abc").hex == expected)
    #expect(Digest(of: "abc".utf8.lazy.map { $0 }).hex == expected)
  }

  @Test func `fields cannot run into each other`() {
    func digest(_ fields: String...) -> Digest {
      var hasher = DigestHasher()
      for field in fields { hasher.field(field) }
      return hasher.finalize()
    }
    #expect(digest("ab", "c") != digest("a", "bc"))
  }
}
