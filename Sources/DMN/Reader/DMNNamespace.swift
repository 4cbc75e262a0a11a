/// The namespaces of the files that we read.
enum DMNNamespace {
  /// The model namespaces of DMN 1.1 to 1.6; between them the elements only grew.
  static let models: Set<String> = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20151130",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
  ]
  /// Camunda 7's extensions.
  static let camunda = "http://camunda.org/schema/1.0/dmn"

  /// Camunda Modeler's own.
  static let modeler = "http://camunda.org/schema/modeler/1.0"

  /// Whether an import is of another DMN file, and not of a schema or a PMML document.
  static func isModel(importType: String?) -> Bool {
    guard let importType else { return true }
    return models.contains(importType) || models.contains(importType + "/")
      || importType.contains("/spec/DMN/")
  }
}
