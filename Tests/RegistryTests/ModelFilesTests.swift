import Avro
import Registry
import Testing
import Vocabulary

@Suite struct ModelFilesTests {
  @Test func `a file that does not exist is named with its neighbour`() {
    var files = model("  attachments: [①modell.json]")
    files["models/m/model.json"] = "{}"
    check(
      files,
      "① error missing-file: the file \"modell.json\" does not exist (did you mean \"model.json\"?)"
    )
  }

  @Test func `symbolic links and submodules are refused by name`() {
    let fixture = RepositoryFixture(model("  attachments: [①a, ②b, ③b/c, ④d, ⑤e]"))
    let blob = BlobID("0123")
    let registry = fixture.registry([
      FileChange(path: "models/m/a", blob: blob, mode: .symbolicLink, size: 3),
      FileChange(path: "models/m/b", blob: blob, mode: .submodule, size: 0),
      FileChange(path: "models/m/d/x", blob: blob, size: 3),
      FileChange(path: "models/m/e", blob: blob, size: Registry.maximumAttachmentSize + 1),
    ])
    #expect(
      fixture.text(registry.diagnostics) == """
        ① error symbolic-link: "a" is a symbolic link (commit the file itself)
        ② error submodule: "b" is a submodule (commit the files)
        ③ error not-a-file: "b/c" leads through the submodule "b"
        ④ error not-a-file: "d" is a folder, expected a file
        ⑤ error too-large: "e" has 536870913 bytes, at most 536870912 expected (keep it in git-lfs)
        """)
  }

  @Test func `schemas come from the tags where the manifest names none`() throws {
    var files = model(
      "  description: x", source: "# modelop.schema.0: in.avsc\n" + Sources.python)
    files["models/m/in.avsc"] =
      #"{"type": "record", "name": "r", "fields": [{"name": "a", "type": "int"}]}"#
    let registry = RepositoryFixture(files).registry()
    #expect(registry.diagnostics.isEmpty)
    #expect(registry.desired.models[ModelName("m")]?.schemas.input?.fields.map(\.name) == ["a"])
    files["models/m/in.avsc"] = nil
    files["models/m/score.py"] = "①# modelop.schema.0: in.avsc\n" + Sources.python
    check(files, "① error missing-file: the schema \"in.avsc\" does not exist")
  }

  @Test func `metadata json completes the manifest and never overrules it`() throws {
    var files = model("  description: own")
    files["models/m/model.yaml"]?.replace(
      "metadata: {name: m}", with: "metadata: {name: m, labels: {team: risk}}")
    files["models/m/metadata.json"] =
      #"{"name": "M", "description": "theirs", "tags": ["team:sales", "live"], "custom": {"tier": 2}}"#
    let fixture = RepositoryFixture(files)
    let registry = fixture.registry()
    #expect(
      fixture.text(registry.diagnostics) == """
        models/m/metadata.json: warning metadata-conflict: the description is "theirs" here and "own" in the manifest, which is used
        models/m/metadata.json: warning metadata-conflict: the label team is "sales" here and "risk" in the manifest, which is used
        models/m/metadata.json: warning metadata-conflict: the name is "M" here and "m" in the manifest, which is used
        """)
    let model = try #require(registry.desired.models[ModelName("m")])
    #expect(model.labels == ["team": "risk", "live": "true", "tier": "2", "language": "python"])
  }

  @Test func `a required asset that is not there is named`() {
    var files = model("  attachments: [weights.bin]")
    files["models/m/weights.bin"] = "x"
    files["models/m/required_assets.json"] = #"""
      [{"assetRole": "WEIGHTS_FILE"}, {"filename": "weights.bin"}, {"nameRegex": ".*\\.bin"},
       {"filename": "lookup.csv", "metaData": {"description": "postcodes"}},
       {"assetRole": "BASELINE_DATA"}]
      """#
    check(
      files,
      """
      models/m/required_assets.json: error missing-asset: the required asset "lookup.csv" (postcodes) is not there (name it under attachments, or as the data of a test)
      models/m/required_assets.json: error missing-asset: the required asset with the role BASELINE_DATA is not there (name it under attachments, or as the data of a test)
      """)
  }

  @Test func `requirements are packages from the index, and pinned`() {
    var files = model("  platform: {requirements: requirements.txt}")
    files["models/m/requirements.txt"] = """
      # the usual
      numpy==2.0.1  # pinned
      pandas[excel] == 2.2.2 ; python_version >= "3.9"
      ①scipy>=1
      ②-r other.txt
      ③--index-url https://example.org
      ④git+https://example.org/x.git
      ⑤./local
      ⑥foo @ https://example.org/foo.whl
      ⑦what is this
      torch==2.0 \\
        --hash=sha256:00
      """
    check(
      files,
      """
      ① warning unpinned: "scipy" is not pinned to one version (write scipy==version, so that the environment is the same tomorrow)
      ② error requirement-refused: "-r other.txt" includes another file (an environment is built from the index's wheels alone)
      ③ error requirement-refused: "--index-url https://example.org" chooses where packages come from (an environment is built from the index's wheels alone)
      ④ error requirement-refused: "git+https://example.org/x.git" is an address (an environment is built from the index's wheels alone)
      ⑤ error requirement-refused: "./local" is a local path (an environment is built from the index's wheels alone)
      ⑥ error requirement-refused: "foo @ https://example.org/foo.whl" is an address (an environment is built from the index's wheels alone)
      ⑦ error requirement-syntax: "what is this" is not a requirement (write name==version)
      """)
  }

  @Test func `a dataset is a file, a pointer, or an address with a digest`() throws {
    let digest = String(repeating: "a", count: 64)
    let registry = RepositoryFixture([
      "datasets/d.yaml": Datasets.manifest,
      "datasets/d.csv":
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize 12345\n",
    ]).registry()
    let found = try #require(registry.desired.datasets[DatasetName("d")])
    #expect(found.contentDigest.hex == digest)
    #expect(found.size == 12345)
    check(
      [
        "datasets/d.yaml":
          "apiVersion: muster.dev/v1\nkind: Dataset\nmetadata: {name: d}\nspec: {uri: ①https://example.org/d.csv}\n"
      ],
      "① error missing-field: \"uri\" needs the field \"sha256\" (without it nobody can tell whether the data is still the same)"
    )
  }
}
