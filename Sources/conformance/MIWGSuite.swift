import FoundationEssentials
import Interchange
import Vocabulary

/// Whether reading a BPMN file loses anything: the elements, the flows and the counts of each model
/// against those of `inventory.json`.
struct MIWGSuite {
  let folder: String

  /// Why the suite itself cannot be played.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// A line for each model that lost something or could not be looked at, the totals last.
  struct Report {
    fileprivate(set) var lines: [String] = []
    fileprivate(set) var passed = 0
    fileprivate(set) var failed = 0
    fileprivate(set) var skipped: [String] = []

    var text: String {
      let why = skipped.isEmpty ? "" : " (\(Set(skipped).sorted().joined(separator: ", ")))"
      let totals = "\(passed) passed, \(failed) failed, \(skipped.count) skipped\(why)"
      return (lines + [totals]).joined(separator: "\n")
    }
  }

  func run(filter: String) throws -> Report {
    let path = "\(folder)/inventory.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Unusable(description: "failed to read \"\(path)\"")
    }
    let inventory: JSON
    do {
      inventory = try JSON(parsing: Array(data))
    } catch {
      throw Unusable(description: "failed to read \"\(path)\": \(error)")
    }
    guard case .array(let models)? = inventory["models"] else {
      throw Unusable(description: "failed to read \"\(path)\": it has no list \"models\"")
    }
    var report = Report()
    for model in models {
      let name = model["file"]?.string ?? "(a model without a file)"
      if filter.isEmpty || name.contains(filter) { add(name, model, to: &report) }
    }
    return report
  }

  private func add(_ name: String, _ model: JSON, to report: inout Report) {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      report.skipped.append("the file is missing")
      report.lines.append("skip \(name): the file is missing")
      return
    }
    let losses: [String]
    do throws(BPMNDocument.Problem) {
      losses = MIWGInventory(try BPMNDocument(data)).differences(from: model)
    } catch {
      losses = ["\(error)"]
    }
    if losses.isEmpty {
      report.passed += 1
    } else {
      report.failed += 1
      report.lines.append("FAIL \(name): \(losses.joined(separator: "; "))")
    }
  }
}
