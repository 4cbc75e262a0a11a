internal import Vocabulary

/// What a worker says.
enum WorkerMessage: Sendable {
  /// The model is loaded; the interpreter and its libraries by name and version, and whether the
  /// score function takes all records of a set at once.
  case ready(libraries: [String: String], takesSets: Bool)
  /// The model cannot be loaded; the worker ends.
  case cannotStart(ModelFailure)
  /// The answer to a request.
  case reply(id: UInt64, WorkerReply)
}

/// A worker's answer to one request.
enum WorkerReply: Sendable {
  /// JSON of the request's shape: one answer, or an array of them.
  case answer([UInt8])
  /// Bytes that are no JSON, in answer to a record of bytes.
  case bytes([UInt8])
  /// Some records failed; the answers of the others, with null in the place of each failed one.
  case failed([RecordFailure], results: [JSON])
}

/// A record on which the model raised an exception.
struct RecordFailure: Sendable {
  /// Which record, counted from zero.
  let index: Int
  let failure: ModelFailure
}

/// An exception of the model's code.
struct ModelFailure: Sendable {
  /// Its class, such as `ValueError`.
  let type: String
  let message: String
  /// Where it was raised, for the log; never for a client.
  let traceback: String

  init(type: String, message: String, traceback: String = "") {
    self.type = type
    self.message = message
    self.traceback = traceback
  }

  init(_ json: JSON) {
    self.init(
      type: json["type"]?.string ?? "Exception", message: json["message"]?.string ?? "",
      traceback: json["traceback"]?.string ?? "")
  }

  var summary: String { message.isEmpty ? type : "\(type): \(message)" }
}
