using System.Text.Json;
using BuildApi.Apps;
using BuildApi.Http;

namespace BuildApi.Caches;

/// <summary>A cache as the database has it.</summary>
internal sealed record CacheRow
{
    public const string Columns =
        "id AS Id, app_id AS AppId, branch AS Branch, kind AS Kind, key AS Key, layers AS Layers, paths AS Paths, has_leftovers AS HasLeftovers, build AS "
            + "Build, saved_at AS SavedAt, used_at AS UsedAt";

    public long Id { get; init; }
    public string AppId { get; init; } = "";
    public string Branch { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Key { get; init; } = "";
    public string Layers { get; init; } = "[]";
    public string Paths { get; init; } = "[]";
    public bool HasLeftovers { get; init; }
    public int Build { get; init; }
    public DateTimeOffset SavedAt { get; init; }
    public DateTimeOffset UsedAt { get; init; }

    public KeptCache ToCache() => new()
    {
        Id = Id,
        App = Apps.AppId.Parse(AppId, null),
        Branch = Branch,
        Kind = Enum.Parse<CacheKind>(Kind, ignoreCase: true),
        Key = Key,
        Layers = Read<List<CacheLayer>>(Layers),
        Paths = Read<List<string>>(Paths),
        HasLeftovers = HasLeftovers,
        Build = Build,
        SavedAt = SavedAt,
        UsedAt = UsedAt,
    };

    public static string Text(CacheKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSetup.Options);

    public static T Read<T>(string? json) where T : new() => json is null ? new T() : JsonSerializer.Deserialize<T>(json, JsonSetup.Options)!;
}
