using System.Text.RegularExpressions;
using BuildApi.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BuildApi.Tests.Structure;

/// <summary>A source file of the service, as text.</summary>
internal sealed partial record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The folder below <c>api/</c>, which is the concept the file is about; empty for <c>Program.cs</c>.</summary>
    public string Concept => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.IndexOf('/', StringComparison.Ordinal)] : "";

    /// <summary>The folder below <c>api/</c> with its sub-folder, which is a room of the concept.</summary>
    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    /// <summary>Null for <c>Program.cs</c>, which is in none.</summary>
    public string? Namespace =>
        Lines.Where(line => line.StartsWith("namespace ", StringComparison.Ordinal)).Select(line => line[10..].TrimEnd(';')).FirstOrDefault();

    /// <summary>As the compiler reads it.</summary>
    public SyntaxNode Syntax => CSharpSyntaxTree.ParseText(string.Join('\n', Lines)).GetRoot();

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Namespaces of its <c>using</c> lines.</summary>
    public IEnumerable<string> Usings => Lines.Select(line => Using().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    /// <summary>Concepts that it uses: by a <c>using</c> line, or by their name in front of a type's.</summary>
    public IEnumerable<string> ConceptsUsed => Usings.Where(name => name.StartsWith("BuildApi.", StringComparison.Ordinal)).Select(name => name.Split('.')[1])
        .Concat(Code.SelectMany(line => Qualified().Matches(line)).Select(match => match.Groups[1].Value).Where(Concepts.Contains))
        .Distinct();

    /// <summary>Its lines without comments, <c>using</c> lines and the namespace.</summary>
    public IEnumerable<string> Code => Lines.Select(line => line.Trim())
        .Where(line => !line.StartsWith("//", StringComparison.Ordinal) && !Using().IsMatch(line) && !line.StartsWith("namespace ", StringComparison.Ordinal));

    /// <summary>Every source file of <c>api/</c> that somebody wrote.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Directory.EnumerateFiles(RepositoryRoot.In("api"), "*", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(RepositoryRoot.In("api"), path))
        .Where(path => path.Split('/')[0] is not ("bin" or "obj"))
        .Where(path => System.IO.Path.GetExtension(path) is ".cs" or ".sh" or ".bash" or ".sql")
        .Order(StringComparer.Ordinal)
        .Select(path => new SourceFile(path, File.ReadAllLines(RepositoryRoot.In("api", path))))];

    public static IReadOnlyList<SourceFile> CSharp { get; } = [.. All.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal))];

    public static IReadOnlySet<string> Concepts { get; } = CSharp.Select(file => file.Concept).Where(concept => concept.Length > 0).ToHashSet();

    public bool Mentions(string pattern) => Code.Any(line => Regex.IsMatch(line, pattern));

    [GeneratedRegex(@"^(?:global )?using (?:static )?([A-Za-z0-9_.]+);")]
    private static partial Regex Using();

    [GeneratedRegex("""(?<![\w.\"/])([A-Z]\w+)\.[A-Z]""")]
    private static partial Regex Qualified();
}
