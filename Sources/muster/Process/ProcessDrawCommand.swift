import ArgumentParser
import Host
import Interchange
import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Draws a process file.
struct ProcessDrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    _superCommandName: "muster process",
    abstract: "Draw a process file as SVG, in the notation of BPMN 2.0.",
    discussion: """
      One file without scripts and without anything to load, for light and dark. A file without a
      drawing is laid out.

        muster process draw processes/promotion.bpmn -o promotion.svg
        muster process draw pools.bpmn --process Process_sales > sales.svg
        muster process draw promotion.bpmn --instance where.json -o now.svg

      --instance lays over it where tokens wait, what stopped and what was passed, by element id;
      every member may be missing:

        {"active": {"Approve": 1}, "incidents": {"Deploy": "no route"},
         "visited": ["Start", "Flow_1"], "counts": {"Test": 3}, "heat": {"Test": 0.8}}

      Exit codes: 0 done; 1 the file is no BPMN 2.0; 2 wrong usage; 3 a file cannot be read or
      written.
      """)

  @Argument(help: "The BPMN file.", completion: .file(extensions: ["bpmn"]))
  var file: String

  @Option(help: ArgumentHelp("Only this process, with its pool.", valueName: "id"))
  var process: String?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Where to write (default: standard output).", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("What is laid over the drawing, as JSON.", valueName: "file"))
  var instance: String?

  func run() throws {
    let document = try Self.document(file)
    if let process {
      let ids = document.processes.compactMap(\.id)
      guard ids.contains(process) else {
        throw Refusal.no(
          "\(file) has no process \"\(process)\"",
          hint: Suggestion.hint(for: process, among: ids)
            ?? "it has \(ids.joined(separator: ", "))")
      }
    }
    let picture = ProcessPicture(
      document.laidOut(), process: process, overlay: try instance.map(overlay) ?? ProcessOverlay())
    guard let output else { return Console.output(picture.svg) }
    do {
      try Data(picture.svg.utf8).write(to: URL(filePath: output), options: .atomic)
    } catch {
      throw HostError("write", output, "\(error)")
    }
  }

  /// A file as a document; one that is none is a clear "no" with its place.
  private static func document(_ path: String) throws -> BPMNDocument {
    let file = try ProcessFile(path)
    do throws(BPMNDocument.Problem) {
      return try file.document()
    } catch {
      throw Refusal.no("\(path):\(error)")
    }
  }

  private func overlay(_ path: String) throws -> ProcessOverlay {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw HostError("read", path, "it cannot be read")
    }
    do {
      return try ProcessOverlay(json: try JSON(parsing: Array(bytes)))
    } catch {
      throw Refusal.usage("\(path) is no overlay: \(error)")
    }
  }
}
