import Testing
import Vocabulary

@testable import XML

struct XMLReaderTests {
  private func check(
    _ text: String, limits: XMLLimits = XMLLimits(), _ expected: String,
    _ place: Testing.SourceLocation = #_sourceLocation
  ) {
    let found: String
    do throws(XMLError) {
      found = shown(try XMLReader.parse(Array(text.utf8), limits: limits))
    } catch {
      found = error.description
    }
    #expect(found == expected, sourceLocation: place)
  }

  /// `name@line:column[attribute=value](text){children}`.
  private func shown(_ element: XMLElement) -> String {
    var text = "\(element.name)@\(element.position)"
    for attribute in element.attributes {
      let prefix = attribute.namespace.isEmpty ? "" : "{\(attribute.namespace)}"
      text += "[\(prefix)\(attribute.name)=\(attribute.value)]"
    }
    if !element.trimmedText.isEmpty { text += "(\(element.trimmedText))" }
    if !element.children.isEmpty { text += "{" + element.children.map(shown).joined() + "}" }
    return text
  }

  @Test func `elements, attributes and text are read with their places`() {
    check(
      "<a x='1'>\n  <b y=\"&lt;&amp;&#65;\"/>\n  <c>té<!-- < -->xt<![CDATA[<&]]></c>\n</a>",
      "a@1:1[x=1]{b@2:3[y=<&A]c@3:3(téxt<&)}")
  }

  @Test func `attributes know their namespace`() {
    check("<a xmlns:p='urn:p' p:x='1' x='2'/>", "a@1:1[{urn:p}x=1][x=2]")
  }

  @Test func `a column counts characters, not bytes`() {
    check("<a>é<b/></a>", "a@1:1(é){b@1:5}")
  }

  @Test func `columns go on along a line, and begin anew on the next`() {
    check("<a><b/>é<c/>\n<d/><e/></a>", "a@1:1(é){b@1:4c@1:9d@2:1e@2:5}")
  }

  @Test func `a document of one long line is read in time that grows with its length`() throws {
    let text = "<a>" + String(repeating: "<b/>", count: 50_000) + "</a>"
    var last: XMLElement?
    let time = try ContinuousClock().measure {
      last = try XMLReader.parse(Array(text.utf8)).children.last
    }
    #expect(last?.position == SourcePosition(line: 1, column: 200_000))
    #expect(time < .seconds(10), "\(time)")
  }

  @Test func `a document type is refused wherever it hides`() {
    let refusal = "a document type declaration is refused [doctype-refused]"
    check("<!DOCTYPE a><a/>", "1:1: \(refusal)")
    check(
      "<?xml version='1.0'?>\n<!-- x -->\n <!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "3:2: \(refusal)")
  }

  @Test func `the word DOCTYPE in a comment or in text is harmless`() {
    check("<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>", "a@1:1(<!DOCTYPE a>)")
  }

  @Test func `malformed text is refused with its line`() {
    for text in ["", "<a>", "<a></b>", "<a/><b/>", "<a b=c/>", "<a>&x;</a>", "<p:a/>", "<a", "x"] {
      #expect(throws: XMLError.self, "\(text)") { try XMLReader.parse(Array(text.utf8)) }
    }
    check(
      "<a>\n<b>\n</a>",
      "3:5: Opening and ending tag mismatch: b line 2 and a [malformed-xml]")
  }

  @Test func `text that is not UTF-8 is refused with its place`() {
    let bytes = Array("<a>\nb".utf8) + [0xFF] + Array("</a>".utf8)
    let error = #expect(throws: XMLError.self) { try XMLReader.parse(bytes) }
    #expect(error?.description == "2:2: the text is not valid UTF-8 [not-utf8]")
  }

  @Test func `UTF-16 and Latin text are read, with columns in characters`() {
    let text = "<a x='é'>ü<b/></a>"
    let latin = "<?xml version='1.0' encoding='iso-8859-1'?>" + text
    let wide = Array(("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n" + text).utf16)
    let windows: [UInt8] =
      Array("<?xml version='1.0' encoding='windows-1252'?><a>".utf8) + [0x80] + Array("</a>".utf8)
    let files: [([UInt8], String)] = [
      (latin.unicodeScalars.map { UInt8($0.value) }, "a@1:44[x=é](ü){b@1:54}"),
      (
        [0xFE, 0xFF] + wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        "a@2:1[x=é](ü){b@2:11}"
      ),
      (wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "a@2:1[x=é](ü){b@2:11}"),
      ([0xEF, 0xBB, 0xBF] + Array(text.utf8), "a@1:1[x=é](ü){b@1:11}"),
      (windows, "a@1:46(€)"),
    ]
    for (bytes, expected) in files {
      #expect(throws: Never.self) {
        let found = shown(try XMLReader.parse(bytes))
        #expect(found == expected)
      }
    }
  }

  @Test func `a declaration that the bytes contradict is refused`() {
    check(
      "<?xml version='1.0' encoding='UTF-16'?><a/>",
      "1:1: the declaration says \"UTF-16\", but the text has a byte a character [not-utf8]")
    check(
      "<?xml version='1.0' encoding='KOI8-R'?><a>é</a>",
      "1:1: the encoding \"KOI8-R\" is not one of UTF-8, UTF-16, ISO-8859-1, windows-1252 "
        + "[not-utf8]")
    check("<?xml version='1.0' encoding='KOI8-R'?><a/>", "a@1:40")
    let odd: [UInt8] = [0xFF, 0xFE, 0x3C, 0x00, 0x61]
    #expect(throws: XMLError.self) { try XMLReader.parse(odd) }
  }

  @Test func `a namespace that is no address is a name like any other`() {
    check("<a xmlns:p='not a uri' p:x='1'/>", "a@1:1[{not a uri}x=1]")
  }

  @Test func `each limit has its own message`() {
    let limits = XMLLimits(bytes: 60, depth: 2, attributes: 2, attributeBytes: 4, elements: 4)
    check("<a><b><c/></b></a>", limits: limits, "1:7: elements nest more than 2 deep [xml-limit]")
    check(
      "<a x='' y='' z=''/>", limits: limits,
      "1:1: an element has more than 2 attributes [xml-limit]")
    check(
      "<a x='12345'/>", limits: limits,
      "1:1: an attribute has 5 bytes, at most 4 expected [xml-limit]")
    check("<a><b/><b/><b/><b/></a>", limits: limits, "1:16: more than 4 elements [xml-limit]")
    check(
      "<a>" + String(repeating: "x", count: 60) + "</a>", limits: limits,
      "1:1: 67 bytes found, at most 60 expected [xml-limit]")
  }
}
