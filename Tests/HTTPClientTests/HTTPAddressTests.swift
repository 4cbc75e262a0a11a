import HTTPClient
import Testing

struct HTTPAddressTests {
  @Test(arguments: [
    ("https://Data.Example.ORG/a/../b?x=1#f", "https data.example.org 443 /b"),
    ("http://h:8080", "http h 8080 /"),
    ("http://[::1]:80/x", "http [::1] 80 /x"),
    ("http://2130706433/", "http 127.0.0.1 80 /"),
  ])
  func `an address is read as it will be asked`(text: String, expected: String) throws {
    let address = try #require(HTTPAddress(text))
    #expect("\(address.scheme) \(address.host) \(address.port) \(address.path)" == expected)
  }

  @Test(arguments: [
    "", "file:///etc/passwd", "gopher://h/", "http://user@h/", "http://u:p@h/", "http://h /",
    "http://h/ä", "//h/x", "/x", "http://h:99999/",
  ])
  func `what leads elsewhere is no address`(text: String) {
    #expect(HTTPAddress(text) == nil)
  }

  @Test(arguments: [
    ("/c", "https://h/c"), ("c", "https://h/a/c"), ("https://o/x", "https://o/x"),
    ("//o/x", "https://o/x"), ("../../../c", "https://h/c"), ("?q", "https://h/a/b?q"),
  ])
  func `a reference is resolved as a browser would`(reference: String, expected: String) throws {
    let base = try #require(HTTPAddress("https://h/a/b?x=1"))
    #expect(base.resolving(reference)?.text == expected)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://h/", "https://u@h/", ""])
  func `a reference that leads elsewhere is none`(reference: String) throws {
    let base = try #require(HTTPAddress("https://h/a/b"))
    #expect(base.resolving(reference) == nil)
  }

  @Test(arguments: [
    ("https://h/", "http://h/", true), ("https://h/", "//h/", false),
    ("http://h/", "https://h/", false), ("http://h/", "http://h/", false),
  ])
  func `going from https to http is a downgrade`(
    from: String, reference: String, isDowngrade: Bool
  ) throws {
    let address = try #require(HTTPAddress(from))
    #expect(address.isDowngrade(to: try #require(address.resolving(reference))) == isDowngrade)
  }
}
