using System.Text.RegularExpressions;

namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>What is wrong with a catalogue, every fault named with its place.</summary>
internal static partial class CatalogueCheck
{
    public static IReadOnlyList<string> Of(CatalogueFile file)
    {
        var errors = new List<string>();
        foreach (var (name, address) in file.Mirrors)
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                errors.Add($"mirrors.{name}: '{address}' is not an http or https address.");

        CheckNames(file.Packages, errors);
        foreach (var package in file.Packages) CheckPackage(package, file.Mirrors, errors);
        return errors;
    }

    private static void CheckNames(IReadOnlyList<CataloguePackage> packages, List<string> errors)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var package in packages)
        {
            if (!NamePattern().IsMatch(package.Name))
                errors.Add($"packages.{package.Name}: a name has lower-case letters, digits and dashes, at most 40 characters.");
            foreach (var name in ((string[])[package.Name, .. package.Aliases]).Distinct(StringComparer.OrdinalIgnoreCase))
                if (!owners.TryAdd(name, package.Name))
                    errors.Add($"packages.{package.Name}: '{name}' already belongs to {owners[name]}.");
        }
    }

    private static void CheckPackage(CataloguePackage package, IReadOnlyDictionary<string, string> mirrors, List<string> errors)
    {
        void Fault(string what) => errors.Add($"packages.{package.Name}: {what}");

        if (package.RecordOnly is not null)
        {
            if (package.Lines.Count > 0 || package.Commands.Count > 0) Fault("recordOnly excludes lines and commands.");
            return;
        }
        if (package.Commands.Count == 0) Fault("commands is empty; name what it puts on PATH.");
        foreach (var command in package.Commands.Where(command => !CommandPattern().IsMatch(command))) Fault($"'{command}' is not a command's name.");
        if (package.VersionCommand is not { Run.Count: > 0 }) Fault("versionCommand.run is empty; say how it prints its version.");
        else if (!package.Commands.Contains(package.VersionCommand.Run[0]))
            Fault($"versionCommand runs '{package.VersionCommand.Run[0]}', which is not among its commands.");
        if (package.VersionCommand?.Pattern is { } pattern) PatternCheck.Run(pattern, Fault);
        if (package.Lines.Count == 0) Fault("lines is empty; say where its versions come from and how they are installed.");
        for (var i = 0; i < package.Lines.Count; i++)
        {
            var place = $"lines[{i}]";
            ReleaseLineCheck.Run(package.Lines[i], mirrors, what => Fault($"{place}.{what}"));
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CommandPattern();
}
