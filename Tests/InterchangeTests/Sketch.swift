import Interchange

/// A process in a few letters: what stands inside of `process`, without the wrapping that every file
/// has.
enum Sketch {
  static func text(_ inside: String, beside: String = "", diagram: String = "") -> String {
    """
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" \
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" \
    xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" \
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
    xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" id="D">
    \(beside)<process id="P" isExecutable="true">
    \(inside)
    </process>\(diagram)
    </definitions>
    """
  }

  static func document(
    _ inside: String, beside: String = "", diagram: String = ""
  ) throws -> BPMNDocument {
    try BPMNDocument(Array(text(inside, beside: beside, diagram: diagram).utf8))
  }

  /// `a>b c>d`: flows with ids of their ends.
  static func flows(_ text: String) -> String {
    text.split(separator: " ").map { pair in
      let ends = pair.split(separator: ">")
      return "<sequenceFlow id=\"\(ends[0])-\(ends[1])\" sourceRef=\"\(ends[0])\" "
        + "targetRef=\"\(ends[1])\"/>"
    }.joined(separator: "\n")
  }
}
