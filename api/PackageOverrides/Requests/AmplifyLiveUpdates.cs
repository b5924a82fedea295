using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides.Requests;

/// <summary>
/// Package overrides as AWS Amplify writes them, in the variable <c>_LIVE_UPDATES</c>: a list of
/// <c>{ "name"?: label, "pkg": id, "type": installer, "version": override }</c>.
/// </summary>
internal static class AmplifyLiveUpdates
{
    /// <summary>More entries than any catalogue has packages are a mistake.</summary>
    public const int MostEntries = 100;

    private static readonly string[] Fields = ["name", "pkg", "type", "version"];

    /// <summary>
    /// Translates the variable's text. An empty list and <c>null</c> mean "no overrides"; everything that cannot be
    /// meant is refused, every fault with the entry it is in, because Amplify's silence about such faults cost days.
    /// </summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="overrides">What it asks for; null when it is refused.</param>
    /// <param name="notices">What was understood but is worth saying.</param>
    /// <param name="errors">All faults.</param>
    public static bool TryRead(string? text, PackageCatalogue catalogue, [NotNullWhen(true)] out IReadOnlyList<PackageOverride>? overrides,
        out IReadOnlyList<string> notices, out IReadOnlyList<string> errors)
    {
        var reading = new Reading(catalogue);
        try
        {
            using var json = JsonDocument.Parse(string.IsNullOrWhiteSpace(text) ? "null" : text, new JsonDocumentOptions { AllowTrailingCommas = true });
            reading.Read(json.RootElement);
        }
        catch (JsonException fault)
        {
            reading.Errors.Add(
                $"_LIVE_UPDATES is not JSON (line {fault.LineNumber + 1}). It must be a list such as "
                    + $"[{{\"pkg\":\"node\",\"type\":\"nvm\",\"version\":\"20\"}}].");
        }
        (notices, errors) = (reading.Notices, reading.Errors);
        overrides = errors.Count == 0 ? reading.Overrides : null;
        return overrides is not null;
    }

    private sealed class Reading(PackageCatalogue catalogue)
    {
        public List<PackageOverride> Overrides { get; } = [];
        public List<string> Notices { get; } = [];
        public List<string> Errors { get; } = [];

        public void Read(JsonElement root)
        {
            switch (root.ValueKind)
            {
                case JsonValueKind.Null:
                    Notices.Add("_LIVE_UPDATES is null: there are no package overrides.");
                    break;
                case JsonValueKind.Array when root.GetArrayLength() <= MostEntries:
                    var number = 0;
                    foreach (var entry in root.EnumerateArray()) ReadEntry(entry, number++);
                    if (PackageOverride.FindTwice(Overrides) is { } twice) Errors.Add($"{twice} is overridden twice. Keep one entry.");
                    break;
                case JsonValueKind.Array:
                    Errors.Add($"_LIVE_UPDATES has {root.GetArrayLength()} entries; at most {MostEntries} are read.");
                    break;
                default:
                    Errors.Add($"_LIVE_UPDATES is {root.GetRawText().Trim()[..Math.Min(60, root.GetRawText().Trim().Length)]}, not a list. "
                        + "Give [{\"pkg\":\"node\",\"type\":\"nvm\",\"version\":\"20\"}], or [] for no overrides.");
                    break;
            }
        }

        private void ReadEntry(JsonElement entry, int number)
        {
            if (entry.ValueKind is not JsonValueKind.Object)
            {
                Errors.Add($"Entry {number} is not an object with pkg, type and version.");
                return;
            }
            foreach (var field in entry.EnumerateObject().Select(field => field.Name).Where(field => !Fields.Contains(field)))
                Errors.Add($"Entry {number}: there is no field '{field}'.{Nearest(field)}");
            if (Text(entry, "pkg", number, out var pkg) & Text(entry, "name", number, out var label)
                & Text(entry, "type", number, out var type) & Text(entry, "version", number, out var version))
                Add(number, pkg ?? label, type, version);
        }

        private void Add(int number, string? name, string? type, string? version)
        {
            if (name is not null && name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                Errors.Add(
                    $"Entry {number}: '{name}' is a file, not a package. To take a version from the repository's files, give the package and the version "
                        + $"'repository'.");
            else if (!PackageOverride.TryCreate(name, version, catalogue, out var made, out _, out var why))
                Errors.Add($"Entry {number}: {why}");
            else
                Add(made, type);
        }

        private void Add(PackageOverride made, string? type)
        {
            var known = made.Package.Amplify.Select(pair => pair.Type).ToList();
            if (type is not null && known.Count > 0 && !known.Contains(type, StringComparer.OrdinalIgnoreCase))
                Notices.Add(
                    $"The type '{type}' of {made.Package.Name} is not one that Amplify uses for it ({string.Join(", ", known)}); it makes no difference here.");
            if (made.Package.RecordOnly is { } why) Notices.Add(why);
            Overrides.Add(made);
        }

        private static string Nearest(string field)
        {
            var near = NearestNames.To(field, Fields).FirstOrDefault();
            return near is null ? $" The fields are {string.Join(", ", Fields)}." : $" Did you mean '{near}'?";
        }

        /// <summary>Reads a field as trimmed text; numbers count as text, because <c>"version": 16</c> is clear.</summary>
        private bool Text(JsonElement entry, string field, int number, out string? value)
        {
            value = null;
            if (!entry.TryGetProperty(field, out var element)) return true;
            if (element.ValueKind is JsonValueKind.Null && field is not "version") return true;
            if (element.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            {
                Errors.Add($"Entry {number}: {field} is {element.GetRawText()}, not text.");
                return false;
            }
            value = (element.ValueKind is JsonValueKind.String ? element.GetString()! : element.GetRawText()).Trim();
            return true;
        }
    }
}
