/// What the `spec:` of a manifest says, before anything it names is looked up.
enum ManifestSpec: Hashable, Sendable {
  case dataset(DatasetSpec)
  case group(GroupSpec)
  case model(ModelSpec)
  case monitor(MonitorSpec)
  case process(ProcessSpec)
  case project(ProjectSpec)
  case runtime(RuntimeSpec)
}
