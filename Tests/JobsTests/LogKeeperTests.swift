import Testing

@testable import Jobs

@Suite struct LogKeeperTests {
  @Test(arguments: [1, 3, 7, 26])
  func `the beginning and the end are kept however the bytes arrive`(pieceLength: Int) {
    let letters = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    var keeper = LogKeeper(keptBytes: 4)
    for start in stride(from: 0, to: letters.count, by: pieceLength) {
      keeper.append(Array(letters[start..<min(start + pieceLength, letters.count)]))
    }
    #expect(keeper.log.text == "abcd\n[18 bytes omitted]\nwxyz")
  }

  @Test func `a log that fits is kept whole`() {
    var keeper = LogKeeper(keptBytes: 4)
    keeper.append(Array("abc".utf8))
    keeper.append(Array("defgh".utf8))
    #expect(keeper.log.text == "abcdefgh")
  }
}
