using System.Text.Json.Nodes;

namespace BuildApi.Tests.Http.Compatibility;

/// <summary>
/// What a newer OpenAPI document refuses or leaves out that an older one promised: a client written against the older one breaks
/// by it. Answers may gain members, values and statuses, requests optional ones; neither may lose anything.
/// </summary>
internal sealed class DocumentChanges
{
    private readonly JsonObject before;

    private readonly JsonObject after;

    private readonly List<string> breaking = [];

    private DocumentChanges(JsonObject before, JsonObject after) => (this.before, this.after) = (before, after);

    /// <summary>One sentence for each, with its place first.</summary>
    public static IReadOnlyList<string> Breaking(JsonObject before, JsonObject after)
    {
        var changes = new DocumentChanges(before, after);
        changes.ComparePaths();
        return changes.breaking;
    }

    /// <summary>
    /// Whether the newer version says that it breaks: another major one, or before 1.0.0 another minor one
    /// (https://semver.org, 4 and 8).
    /// </summary>
    public static bool MayBreak(JsonObject before, JsonObject after)
    {
        var (old, next) = (VersionOf(before), VersionOf(after));
        return next.Major > old.Major || (old.Major == 0 && next.Minor > old.Minor);
    }

    private static Version VersionOf(JsonObject document) => Version.Parse((string)document["info"]!["version"]!);

    private void ComparePaths()
    {
        foreach (var (path, operations) in Members(before["paths"]))
        {
            foreach (var (method, old) in Members(operations))
            {
                var place = $"{method.ToUpperInvariant()} {path}";
                if (after["paths"]![path]?[method] is JsonObject next) CompareOperation(place, (JsonObject)old!, next);
                else breaking.Add($"{place}: is gone");
            }
        }
    }

    private void CompareOperation(string place, JsonObject old, JsonObject next)
    {
        if ((string?)old["operationId"] != (string?)next["operationId"]) breaking.Add($"{place}: has another operationId");
        if (old["security"] is JsonArray { Count: 0 } && next["security"] is not JsonArray { Count: 0 }) breaking.Add($"{place}: needs a key");
        CompareParameters(place, old, next);
        CompareRequest(place, old["requestBody"], next["requestBody"]);
        foreach (var (status, answer) in Members(old["responses"])) CompareAnswer($"{place} {status}", status, answer!, next["responses"]![status]);
    }

    private void CompareParameters(string place, JsonObject old, JsonObject next)
    {
        var known = Parameters(old, before);
        var asked = Parameters(next, after);
        foreach (var (name, parameter) in known)
        {
            if (asked.TryGetValue(name, out var now)) CompareSchema($"{place} {name}", parameter["schema"]!, now["schema"]!, new Request(this));
            else breaking.Add($"{place} {name}: is gone");
        }

        foreach (var (name, _) in asked.Where(one => IsTrue(one.Value["required"]) && !(known.TryGetValue(one.Key, out var was) && IsTrue(was["required"]))))
        {
            breaking.Add($"{place} {name}: is required");
        }
    }

    private void CompareRequest(string place, JsonNode? old, JsonNode? next)
    {
        if (IsTrue(next?["required"]) && !IsTrue(old?["required"])) breaking.Add($"{place}: a body is required");
        foreach (var (type, content) in Members(old?["content"]))
        {
            if (next?["content"]?[type] is { } now) CompareSchema($"{place} {type}", content!["schema"], now["schema"], new Request(this));
            else breaking.Add($"{place}: {type} is not taken");
        }
    }

    private void CompareAnswer(string place, string status, JsonNode old, JsonNode? next)
    {
        if (next is null)
        {
            // A refusal that does not occur any more breaks nobody.
            if (status[0] is '2' or '3') breaking.Add($"{place}: is gone");
            return;
        }

        (old, next) = (Followed(old, before), Followed(next, after));
        foreach (var (name, _) in Members(old["headers"]).Where(header => next["headers"]?[header.Key] is null)) breaking.Add($"{place} {name}: is gone");
        foreach (var (type, content) in Members(old["content"]))
        {
            if (next["content"]?[type] is { } now) CompareSchema($"{place} {type}", content!["schema"], now["schema"], new Answer(this));
            else breaking.Add($"{place}: {type} is gone");
        }
    }

    private void CompareSchema(string place, JsonNode? old, JsonNode? next, Direction direction)
    {
        if (old is null || next is null) return;
        if (old["$ref"] is { } name && !direction.Seen.Add(((string)name!, (string?)next["$ref"]))) return;
        var (was, now) = (Followed(old, before), Followed(next, after));
        if (OneOf(was) is { } choice && OneOf(now) is { } chosen)
        {
            CompareChoices(place, choice, chosen, direction);
            return;
        }

        foreach (var word in (string[])["type", "format", "pattern"])
        {
            if ((string?)was[word] != (string?)now[word] && (word != "pattern" || now[word] is not null)) breaking.Add($"{place}: has another {word}");
        }

        direction.Compare(place, was, now);
        CompareSchema($"{place}[]", was["items"], now["items"], direction);
        if (was["additionalProperties"] is JsonObject values) CompareSchema($"{place}{{}}", values, now["additionalProperties"] as JsonObject, direction);
        foreach (var (member, schema) in Members(was["properties"]))
        {
            if (now["properties"]?[member] is { } kept) CompareSchema($"{place}.{member}", schema, kept, direction);
            else breaking.Add($"{place}.{member}: is gone");
        }
    }

    /// <summary>A reference that may be null is a choice of one; the others are told apart by their place.</summary>
    private void CompareChoices(string place, JsonArray choice, JsonArray chosen, Direction direction)
    {
        if (chosen.Count < choice.Count) breaking.Add($"{place}: has fewer forms");
        for (var at = 0; at < Math.Min(choice.Count, chosen.Count); at++) CompareSchema(place, choice[at], chosen[at], direction);
    }

    private static JsonArray? OneOf(JsonNode schema) => (schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) as JsonArray;

    private static JsonNode Followed(JsonNode node, JsonObject document)
    {
        while ((string?)node["$ref"] is { } reference)
        {
            node = reference[2..].Split('/').Aggregate((JsonNode)document, (at, part) => at[part]!);
        }

        return node;
    }

    private static Dictionary<string, JsonNode> Parameters(JsonObject operation, JsonObject document) => (operation["parameters"] as JsonArray ?? [])
        .Select(parameter => Followed(parameter!, document)).ToDictionary(parameter => $"{parameter["in"]} {parameter["name"]}");

    private static JsonObject Members(JsonNode? node) => node as JsonObject ?? [];

    private static bool IsTrue(JsonNode? node) => (bool?)node == true;

    private static IEnumerable<string> Words(JsonNode? list) => (list as JsonArray ?? []).Select(word => (string?)word ?? "null");

    /// <summary>Which way a schema's values go: what may be said further is what may be expected less.</summary>
    private abstract class Direction(DocumentChanges changes)
    {
        /// <summary>Pairs of named schemas that were compared this way, or are being compared: they may contain themselves.</summary>
        public HashSet<(string, string?)> Seen { get; } = [];

        protected List<string> Breaking => changes.breaking;

        public abstract void Compare(string place, JsonNode old, JsonNode next);
    }

    private sealed class Request(DocumentChanges changes) : Direction(changes)
    {
        public override void Compare(string place, JsonNode old, JsonNode next)
        {
            foreach (var member in Words(next["required"]).Except(Words(old["required"]))) Breaking.Add($"{place}.{member}: is required");
            if (IsTrue(old["nullable"]) && !IsTrue(next["nullable"])) Breaking.Add($"{place}: takes no null");
            if (next["enum"] is { } values && (old["enum"] is null || Words(old["enum"]).Except(Words(values)).Any()))
            {
                Breaking.Add($"{place}: takes fewer values");
            }

            foreach (var least in (string[])["minimum", "minLength", "minItems"])
            {
                if (next[least] is { } now && (old[least] is not { } was || (double)now > (double)was)) Breaking.Add($"{place}: has a higher {least}");
            }

            foreach (var most in (string[])["maximum", "maxLength", "maxItems"])
            {
                if (next[most] is { } now && (old[most] is not { } was || (double)now < (double)was)) Breaking.Add($"{place}: has a lower {most}");
            }

            if (next["additionalProperties"] is JsonValue && old["additionalProperties"] is not JsonValue) Breaking.Add($"{place}: takes no other members");
        }
    }

    private sealed class Answer(DocumentChanges changes) : Direction(changes)
    {
        public override void Compare(string place, JsonNode old, JsonNode next)
        {
            foreach (var member in Words(old["required"]).Except(Words(next["required"]))) Breaking.Add($"{place}.{member}: may be missing");
            if (!IsTrue(old["nullable"]) && IsTrue(next["nullable"])) Breaking.Add($"{place}: may be null");
        }
    }
}
