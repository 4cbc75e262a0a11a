package import Interchange

/// The drawing of a BPMN file in the notation of BPMN 2.0, as one SVG: nothing loaded, no script,
/// light and dark.
package struct ProcessPicture {
  private let document: BPMNDocument
  private let process: String?
  private let overlay: ProcessOverlay
  /// The prefix of the ids inside the picture, where a page holds several.
  private let id: String

  /// A picture of a document that has a drawing; one without is laid out first
  /// (`BPMNDocument.laidOut()`).
  ///
  /// - Parameters:
  ///   - process: the only process to draw, by id; its pool is drawn with it.
  ///   - overlay: what is laid over it.
  package init(
    _ document: BPMNDocument, process: String? = nil, overlay: ProcessOverlay = ProcessOverlay(),
    id: String = "process"
  ) {
    self.document = document
    self.process = process
    self.overlay = overlay
    self.id = id
  }

  /// How much room there is around what is drawn.
  private static let margin = 16.0

  /// The same document and overlay give the same bytes.
  package var svg: String { svg() }

  /// The same, to stand in a page or alone.
  ///
  /// - Parameter isAlone: whether it is a file of its own, and has to bring its colours; a page has
  ///   ``ProcessStyle/sheet`` in its own style sheet.
  package func svg(isAlone: Bool = true) -> String {
    let planes = document.diagrams.flatMap { diagram in
      diagram.planes.map { (name: diagram.name, plane: $0) }
    }
    var drawn: [(name: String?, canvas: ProcessCanvas)] = []
    for (name, plane) in planes {
      let painter = ProcessPainter(
        document: document, plane: plane, process: process, overlay: overlay)
      if !painter.canvas.isEmpty { drawn.append((name, painter.canvas)) }
    }
    return assembled(drawn, isAlone: isAlone)
  }

  /// One plane below the other; with several, each under its name.
  private func assembled(
    _ planes: [(name: String?, canvas: ProcessCanvas)], isAlone: Bool
  ) -> String {
    let margin = Self.margin
    let widest = planes.map { $0.canvas.right - $0.canvas.left }.max() ?? 160
    let width = (widest + 2 * margin).rounded(.up)
    var body = ""
    var y = margin
    for (name, canvas) in planes {
      if planes.count > 1, let name {
        let label = ProcessLabel(name, size: 14, width: widest, mostLines: 1)
        body += "<text x=\"\(ProcessCanvas.text(margin))\" y=\"\(ProcessCanvas.text(y + 12))\""
        body += " class=\"bpt bph bpa\">\(Markup.escaped(label.lines.first ?? ""))</text>\n"
        y += 28
      }
      let shift = BPMNPoint(margin - canvas.left, y - canvas.top)
      body += "<g transform=\"translate(\(ProcessCanvas.text(shift)))\">\n\(canvas.body)</g>\n"
      y += canvas.bottom - canvas.top + margin * 2
    }
    if planes.isEmpty { y += 40 }
    let height = (y - margin).rounded(.up)
    let size = "\(ProcessCanvas.text(width)) \(ProcessCanvas.text(height))"
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size)\""
    text += " width=\"\(ProcessCanvas.text(width))\" height=\"\(ProcessCanvas.text(height))\""
    text += " role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\">\n"
    text += "<title id=\"\(id)-t\">\(Markup.text(title, most: 300))</title>\n"
    text += "<desc id=\"\(id)-d\">\(Markup.text(alternative))</desc>\n"
    if isAlone { text += "<style>\n\(ProcessStyle.sheet)</style>\n" }
    text += "<rect width=\"100%\" height=\"100%\" class=\"bpz\"/>\n"
    return text + body + "</svg>\n"
  }

  private var title: String {
    if let process, let element = document.element(process) { return element.name ?? process }
    let names = document.processes.compactMap { $0.name ?? $0.id }
    return document.root.name ?? (names.isEmpty ? "Process" : names.joined(separator: ", "))
  }

  /// What the picture shows, in words.
  private var alternative: String {
    let within = process.flatMap { document.element($0) } ?? document.root
    var counts: [String: Int] = [:]
    for element in document.descendants(of: within) where element.isFlowNode {
      counts[BPMNElement.words(element.tag), default: 0] += 1
    }
    let parts = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { name, count in
      "\(count) \(count == 1 ? name : Self.plural(name))"
    }
    let flows = document.descendants(of: within).count { $0.tag == "sequenceFlow" }
    let nodes = parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    let text = "A BPMN diagram with \(nodes), and \(flows) sequence flow\(flows == 1 ? "" : "s")."
    return overlay.isEmpty ? text : "\(text) \(overlay.summary)"
  }

  private static func plural(_ noun: String) -> String {
    if noun.hasSuffix("activity") || noun.hasSuffix("choreography") {
      return "\(noun.dropLast())ies"
    }
    return noun.hasSuffix("s") ? "\(noun)es" : "\(noun)s"
  }
}
