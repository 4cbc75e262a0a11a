import Vocabulary
import XML

/// An element while its process is being read: flows and boundary events are not known yet.
struct ElementDraft {
  let xml: XMLElement
  let index: Int
  let id: String
  let scope: Int?
  var kind: ElementKind
  var incoming: [Int] = []
  var outgoing: [Int] = []
  var defaultFlow: Int?
  var boundaryEvents: [Int] = []
  var inputs: [Mapping] = []
  var outputs: [Mapping] = []
  var properties: [String: String] = [:]
  var form: Form?

  var element: FlowElement {
    FlowElement(
      index: index, id: id, name: xml.attribute("name"), kind: kind, position: xml.position,
      scope: scope, incoming: incoming, outgoing: outgoing, defaultFlow: defaultFlow,
      inputs: inputs, outputs: outputs, boundaryEvents: boundaryEvents, properties: properties,
      form: form)
  }
}
