internal import CXML2
import Vocabulary

/// Makes a tree of values out of libxml2's nodes as they come.
struct XMLTreeBuilder {
  private(set) var root: XMLElement?
  private var open: [Draft] = []
  private var count = 0
  private let survey: XMLSurvey

  /// An element whose end has not come yet.
  private struct Draft {
    let namespace: String
    let name: String
    let attributes: [XMLElement.Attribute]
    let position: SourcePosition
    var children: [XMLElement] = []
    var text = ""

    func finished() -> XMLElement {
      XMLElement(
        namespace: namespace, name: name, attributes: attributes, children: children, text: text,
        position: position)
    }
  }

  init(survey: XMLSurvey) {
    self.survey = survey
  }

  /// Takes the node that the reader stands on.
  mutating func take(_ reader: xmlTextReaderPtr) throws(XMLError) {
    switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT.rawValue:
      let isEmpty = xmlTextReaderIsEmptyElement(reader) == 1
      open.append(draft(reader))
      if isEmpty { close() }
    case XML_READER_TYPE_END_ELEMENT.rawValue:
      close()
    case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
      XML_READER_TYPE_WHITESPACE.rawValue, XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue:
      guard !open.isEmpty else { return }
      open[open.count - 1].text += Self.text(xmlTextReaderConstValue(reader))
    case XML_READER_TYPE_DOCUMENT_TYPE.rawValue:
      throw XMLError(
        position: .start, code: .doctype, message: "a document type declaration is refused")
    case XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
      let name = Self.text(xmlTextReaderConstName(reader))
      throw XMLError(
        position: open.last?.position ?? .start, code: .malformed,
        message: "the entity \"\(name)\" is not one of XML's own")
    default:
      break
    }
  }

  private mutating func draft(_ reader: xmlTextReaderPtr) -> Draft {
    let position = survey.position(ofStartTag: count)
    count += 1
    let namespace = Self.text(xmlTextReaderConstNamespaceUri(reader))
    let name = Self.text(xmlTextReaderConstLocalName(reader))
    return Draft(
      namespace: namespace, name: name, attributes: attributes(reader), position: position)
  }

  private func attributes(_ reader: xmlTextReaderPtr) -> [XMLElement.Attribute] {
    var attributes: [XMLElement.Attribute] = []
    while xmlTextReaderMoveToNextAttribute(reader) == 1 {
      guard xmlTextReaderIsNamespaceDecl(reader) != 1 else { continue }
      attributes.append(
        XMLElement.Attribute(
          namespace: Self.text(xmlTextReaderConstNamespaceUri(reader)),
          name: Self.text(xmlTextReaderConstLocalName(reader)),
          value: Self.text(xmlTextReaderConstValue(reader))))
    }
    xmlTextReaderMoveToElement(reader)
    return attributes
  }

  private mutating func close() {
    guard let finished = open.popLast()?.finished() else { return }
    if open.isEmpty {
      root = finished
    } else {
      open[open.count - 1].children.append(finished)
    }
  }

  /// A copy of a string that libxml2 owns.
  private static func text(_ pointer: UnsafePointer<xmlChar>?) -> String {
    guard let pointer else { return "" }
    return String(cString: pointer)
  }
}
