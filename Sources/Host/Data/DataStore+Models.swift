package import Registry
package import Vocabulary

extension DataStore {
  /// The longest text that a file of a model may hold, in bytes.
  private static let textLimit = 1 << 20

  /// The text of a model's small file, such as its `requirements.txt`, wherever its bytes are.
  package func text(
    of file: ModelFile, _ model: ModelName, _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> String {
    guard file.isPointer else {
      return String(decoding: try await bytes(of: file.blob), as: UTF8.self)
    }
    let item = DataItem(file, of: model)
    let object = try await self.file(item, progress: progress)
    return String(decoding: try await object.bytes(of: item, limit: Self.textLimit), as: UTF8.self)
  }
}
