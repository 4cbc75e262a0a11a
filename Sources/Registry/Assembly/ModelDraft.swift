import Vocabulary

/// A model while it is put together.
struct ModelDraft {
  /// A source and what its text says.
  struct Source {
    var path: String
    var entry: FileChange.Entry
    /// `nil` for executables.
    var scan: SourceScan?
  }

  var sources: [Source] = []
  var primary: Source?
  var language: ModelLanguage = .command
  var functions = ModelFunctions()
  var files: [ModelFile] = []
  var schemas = ModelSchemas()
  var tests: [TestDeclaration] = []
  var monitors: [MonitorDeclaration] = []
  var metadata = ModelMetadataFile()
  var readme: Digest?
}
