using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>
/// The packages whose versions an app may override. It is data: <c>catalogue.json</c> in this service, extended or
/// overridden package by package with an administrator's file of the same form.
/// </summary>
internal sealed class PackageCatalogue
{
    private const string BuiltIn = "BuildApi.PackageOverrides.catalogue.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly Dictionary<string, CataloguePackage> byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the makers are, by the mirror's name: what lists of theirs write in full.</summary>
    private readonly IReadOnlyDictionary<string, string> makers;

    private readonly HashSet<object> builtIn;

    private PackageCatalogue(CatalogueFile file, CatalogueFile own, IReadOnlyDictionary<string, string> makers)
    {
        builtIn = new HashSet<object>(own.Packages, ReferenceEqualityComparer.Instance);
        this.makers = makers;
        Packages = file.Packages;
        Mirrors = file.Mirrors;
        foreach (var package in file.Packages)
            foreach (var name in (string[])[package.Name, .. package.Aliases, .. package.Amplify.Select(pair => pair.Pkg)])
                byName.TryAdd(name, package);
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<CataloguePackage> Packages { get; }
    public IReadOnlyDictionary<string, string> Mirrors { get; }

    /// <summary>Whether the package is as it comes with the service, not an administrator's.</summary>
    public bool IsBuiltIn(CataloguePackage package) => builtIn.Contains(package);

    /// <summary>
    /// An address out of a maker's list, at the mirror that stands for the maker: Python's and Ruby's lists name their
    /// archives with host and all, and those must not be asked for where a mirror is set.
    /// </summary>
    public string ThroughMirror(string address)
    {
        foreach (var (name, maker) in makers)
            if (address.StartsWith(maker + "/", StringComparison.Ordinal)) return Mirrors[name] + address[maker.Length..];
        return address;
    }

    /// <summary>Finds a package by its name or one of its aliases, ignoring case and blanks around it.</summary>
    public CataloguePackage? Find(string? name) => byName.GetValueOrDefault(name?.Trim() ?? "");

    /// <summary>At most three names that somebody who wrote this one may have meant, nearest first.</summary>
    public IReadOnlyList<string> Nearest(string name) => NearestNames.To(name.Trim(), byName.Keys)
        .Select(found => byName[found].Name).Distinct().Take(3).ToList();

    /// <summary>The catalogue that comes with the service. It was checked by a test, so a fault in it is a bug.</summary>
    public static PackageCatalogue Load() => TryLoad(null, null, out var catalogue, out var errors)
        ? catalogue
        : throw new InvalidOperationException("The built-in package catalogue is not valid: " + string.Join(" ", errors));

    /// <summary>Joins the built-in catalogue with an administrator's; what is wrong is answered all at once.</summary>
    /// <param name="extra">Text of the administrator's file; null for none.</param>
    /// <param name="mirrors">Addresses from the settings, by the mirror's name; they win over both files. Names that neither file has change nothing.</param>
    public static bool TryLoad(string? extra, IReadOnlyDictionary<string, string>? mirrors,
        [NotNullWhen(true)] out PackageCatalogue? catalogue, out IReadOnlyList<string> errors)
    {
        catalogue = null;
        var own = JsonSerializer.Deserialize<CatalogueFile>(ReadBuiltIn(), Json)!;
        var file = own;
        if (extra is not null)
        {
            if (!TryRead(extra, out var added, out var why))
            {
                errors = [why];
                return false;
            }
            file = Join(own, added);
        }
        var makers = file.Mirrors;
        file = file with { Mirrors = Replace(makers, mirrors?.Where(pair => makers.ContainsKey(pair.Key))) };
        errors = CatalogueCheck.Of(file);
        if (errors.Count > 0) return false;
        catalogue = new PackageCatalogue(file, own, makers);
        return true;
    }

    private static bool TryRead(string text, [NotNullWhen(true)] out CatalogueFile? file, [NotNullWhen(false)] out string? why)
    {
        (file, why) = (null, null);
        try
        {
            file = JsonSerializer.Deserialize<CatalogueFile>(text, Json);
            if (file is null) why = "The package catalogue is null. Leave the setting out when there is none.";
        }
        catch (JsonException fault)
        {
            why = $"The package catalogue cannot be read at line {fault.LineNumber + 1}, {fault.Path}: {fault.Message}";
        }
        return why is null;
    }

    private static CatalogueFile Join(CatalogueFile own, CatalogueFile added)
    {
        var names = added.Packages.Select(package => package.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new CatalogueFile
        {
            Mirrors = Replace(own.Mirrors, added.Mirrors),
            Packages = [.. own.Packages.Where(package => !names.Contains(package.Name)), .. added.Packages],
        };
    }

    private static Dictionary<string, string> Replace(IReadOnlyDictionary<string, string> own, IEnumerable<KeyValuePair<string, string>>? others)
    {
        var joined = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (name, address) in others ?? []) joined[name] = address.TrimEnd('/');
        return joined;
    }

    private static string ReadBuiltIn()
    {
        using var stream = typeof(PackageCatalogue).Assembly.GetManifestResourceStream(BuiltIn)
            ?? throw new InvalidOperationException($"{BuiltIn} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
