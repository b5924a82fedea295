#:package Microsoft.CodeAnalysis.CSharp
#:property PublishAot=false
#:property TreatWarningsAsErrors=false
#:property EnforceCodeStyleInBuild=false
#:property RunAnalyzers=false
// The shape of the code, measured with the compiler's own parser and binder: called by scripts/house.
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var root = Path.GetFullPath(args[0]);
var circles = 0;
foreach (var project in args.Skip(1)) circles += new House(root, project).Report();
return circles == 0 ? 0 : 1;

internal sealed class House
{
    private const int Many = 8;
    private readonly string folder;
    private readonly string project;
    private readonly List<SyntaxTree> trees;
    private readonly CSharpCompilation compilation;

    public House(string root, string project)
    {
        this.project = project;
        folder = Path.Combine(root, project);
        trees = [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/Generated/", StringComparison.Ordinal))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path))];
        var generated = Directory.EnumerateFiles(folder, "*.GlobalUsings.g.cs", SearchOption.AllDirectories).Take(1).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path));
        compilation = CSharpCompilation.Create("house", trees.Concat(generated), References(), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    public int Report()
    {
        var lengths = trees.Select(tree => tree.GetText().Lines.Count - 1).Order().ToList();
        var functions = trees.SelectMany(Functions).Order().ToList();
        var lines = trees.SelectMany(tree => tree.GetText().Lines.Select(line => line.End - line.Start)).ToList();
        var types = trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Where(type => type.Parent is not BaseTypeDeclarationSyntax).Select(type => (Tree: tree, Type: type))).ToList();
        var strangers = types.Where(each => Path.GetFileName(each.Tree.FilePath).Split('.')[0] != each.Type.Identifier.Text).ToList();
        var astray = trees.Where(tree => Namespace(tree) is { } name && name != Expected(tree)).ToList();
        var crowded = types.SelectMany(each => Constructors(each.Type)).Where(each => each.Count > Many).ToList();
        var uses = Uses();
        var fileCircles = Circles.Of(uses.ToDictionary(pair => pair.Key, pair => (IEnumerable<string>)pair.Value));
        var folders = uses.GroupBy(pair => FolderOf(pair.Key)).ToDictionary(group => group.Key,
            group => group.SelectMany(pair => pair.Value).Select(FolderOf).Where(other => other != group.Key).Distinct().ToList().AsEnumerable());
        var folderCircles = Circles.Of(folders);
        var concepts = uses.GroupBy(pair => ConceptOf(pair.Key)).ToDictionary(group => group.Key,
            group => group.SelectMany(pair => pair.Value).Select(ConceptOf).Where(other => other != group.Key).Distinct().ToList().AsEnumerable());
        var conceptCircles = Circles.Of(concepts);

        Console.WriteLine($"{project}/");
        Print("files", $"{trees.Count}; lines: median {At(lengths, 0.5)}, p90 {At(lengths, 0.9)}, most {lengths[^1]}; above 200 lines: {lengths.Count(length => length > 200)}");
        Print("functions", $"{functions.Count}; lines: median {At(functions, 0.5)}, p90 {At(functions, 0.9)}, most {functions[^1]}");
        Print("long lines", $"above 140 characters: {lines.Count(length => length > 140)}; above 160: {lines.Count(length => length > 160)}");
        Print("constructors", $"with more than {Many} parameters: {crowded.Count}", crowded.Select(each => $"{each.Name} {each.Count}"));
        Print("types", $"{types.Count}; not in a file of their name: {strangers.Count}");
        Print("namespaces", $"other than their folder: {astray.Count}");
        Print("circles", $"between concepts: {conceptCircles.Count}; between folders: {folderCircles.Count}; between files: {fileCircles.Count}",
            conceptCircles.Concat(folderCircles).Concat(fileCircles).Select(circle => string.Join(" <-> ", circle)).Distinct());
        Print("fan-out", "files that the ten largest use", uses.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(10).Select(pair => $"{pair.Value.Count,3} {pair.Key}"));
        if (Environment.GetEnvironmentVariable("HOUSE_STRANGERS") is not null)
            foreach (var each in strangers) Console.WriteLine($"    {Relative(each.Tree.FilePath)} {each.Type.Identifier.Text}");
        return conceptCircles.Count + folderCircles.Count + fileCircles.Count;
    }

    private static void Print(string name, string text, IEnumerable<string>? each = null)
    {
        Console.WriteLine($"  {name,-14} {text}");
        foreach (var line in each ?? []) Console.WriteLine($"  {"",-14}   {line}");
    }

    private Dictionary<string, HashSet<string>> Uses()
    {
        var uses = trees.ToDictionary(tree => Relative(tree.FilePath), _ => new HashSet<string>());
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            var from = Relative(tree.FilePath);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Ancestors().Any(node => node is UsingDirectiveSyntax)) continue;
                var info = model.GetSymbolInfo(name);
                foreach (var symbol in info.Symbol is { } one ? [one] : info.CandidateSymbols)
                {
                    var type = symbol as ITypeSymbol ?? symbol.ContainingType;
                    foreach (var place in type?.OriginalDefinition.Locations ?? [])
                        if (place.SourceTree is { } other && trees.Contains(other) && Relative(other.FilePath) is { } to && to != from && !IsPartOf(from, to)) uses[from].Add(to);
                }
            }
        }

        return uses;
    }

    // A type in several files, such as DockerEngine.cs and DockerEngine.Images.cs, is one.
    private static bool IsPartOf(string one, string other) => Stem(one) == Stem(other);

    private static string Stem(string path) => Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(path).Split('.')[0]);

    private static IEnumerable<int> Functions(SyntaxTree tree) => tree.GetRoot().DescendantNodes()
        .Where(node => node is BaseMethodDeclarationSyntax { Body: not null } or BaseMethodDeclarationSyntax { ExpressionBody: not null } or LocalFunctionStatementSyntax or AccessorDeclarationSyntax { Body: not null })
        .Select(node => node.GetLocation().GetLineSpan()).Select(span => span.EndLinePosition.Line - span.StartLinePosition.Line + 1);

    private static IEnumerable<(string Name, int Count)> Constructors(BaseTypeDeclarationSyntax type)
    {
        foreach (var each in type.DescendantNodesAndSelf().OfType<TypeDeclarationSyntax>())
        {
            if (each.ParameterList is { } primary) yield return (each.Identifier.Text, primary.Parameters.Count);
            foreach (var constructor in each.Members.OfType<ConstructorDeclarationSyntax>()) yield return (each.Identifier.Text, constructor.ParameterList.Parameters.Count);
        }
    }

    private static string? Namespace(SyntaxTree tree) => tree.GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    // The first part is the project's own, which no folder says.
    private string Expected(SyntaxTree tree)
    {
        var below = Path.GetDirectoryName(Path.GetRelativePath(folder, tree.FilePath))!;
        var own = Namespaces.GetValueOrDefault(project, Path.GetFileName(project));
        return below.Length == 0 ? own : $"{own}.{below.Replace('/', '.')}";
    }

    private static readonly Dictionary<string, string> Namespaces = new() { ["api"] = "BuildApi", ["sdk"] = "BuildApi.Sdk" };

    private string Relative(string path) => Path.GetRelativePath(folder, path);

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } name ? name : "(top)";

    private static string ConceptOf(string path) => FolderOf(path).Split('/')[0];

    private static int At(List<int> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];

    private IEnumerable<MetadataReference> References()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var web = framework.Replace("Microsoft.NETCore.App", "Microsoft.AspNetCore.App", StringComparison.Ordinal);
        var built = Path.Combine(folder, "bin", "Release", "net10.0");
        return new[] { framework, web, built }.Where(Directory.Exists).SelectMany(each => Directory.EnumerateFiles(each, "*.dll"))
            .Where(file => Path.GetFileName(file) != (project == "api" ? "BuildApi.dll" : $"{Path.GetFileName(project)}.dll"))
            .DistinctBy(Path.GetFileName).Select(file => (MetadataReference?)Reference(file)).OfType<MetadataReference>();
    }

    private static PortableExecutableReference? Reference(string file)
    {
        try
        {
            System.Reflection.AssemblyName.GetAssemblyName(file);
            return MetadataReference.CreateFromFile(file);
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }
}

/// <summary>Groups that reach one another (Tarjan).</summary>
internal sealed class Circles
{
    private readonly Dictionary<string, IEnumerable<string>> uses;
    private readonly Dictionary<string, int> order = [];
    private readonly Dictionary<string, int> lowest = [];
    private readonly Stack<string> path = [];
    private readonly List<IReadOnlyList<string>> found = [];

    private Circles(Dictionary<string, IEnumerable<string>> uses) => this.uses = uses;

    public static IReadOnlyList<IReadOnlyList<string>> Of(Dictionary<string, IEnumerable<string>> uses)
    {
        var search = new Circles(uses);
        foreach (var each in uses.Keys.Where(each => !search.order.ContainsKey(each))) search.Visit(each);
        return search.found;
    }

    private void Visit(string one)
    {
        order[one] = lowest[one] = order.Count;
        path.Push(one);
        foreach (var other in uses.GetValueOrDefault(one) ?? [])
        {
            if (!order.ContainsKey(other)) Visit(other);
            if (path.Contains(other)) lowest[one] = Math.Min(lowest[one], lowest[other]);
        }

        if (lowest[one] != order[one]) return;
        var circle = new List<string>();
        do circle.Add(path.Pop());
        while (circle[^1] != one);
        if (circle.Count > 1) found.Add([.. circle.Order(StringComparer.Ordinal)]);
    }
}
