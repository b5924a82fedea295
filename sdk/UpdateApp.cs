using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BuildApi.Sdk;

/// <summary>
/// A change of an app (JSON merge patch): what is not assigned stays as it is, and what is assigned null is taken away.
/// So <c>new UpdateApp { Repository = null }</c> disconnects the app, and touches nothing else.
/// </summary>
/// <remarks>Written by hand, because a generated contract cannot tell a null that was assigned from one that was not.</remarks>
[JsonConverter(typeof(UpdateAppConverter))]
public sealed class UpdateApp
{
    private readonly Dictionary<string, object?> assigned = [];

    /// <summary>The name for people; null goes back to the id.</summary>
    public string? Name { get => Get<string>(); init => Set(value); }

    /// <summary>The address of the git repository; null disconnects the app from it.</summary>
    public string? Repository { get => Get<string>(); init => Set(value); }

    /// <summary>The branch that builds take when they name none; null goes back to <c>main</c>.</summary>
    public string? Branch { get => Get<string>(); init => Set(value); }

    /// <summary>The folder of the repository that the app is in; null goes back to the repository's root.</summary>
    public string? AppRoot { get => Get<string>(); init => Set(value); }

    /// <summary>Merged by name; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?>? Environment { get => Get<IReadOnlyDictionary<string, string?>>(); init => Set(value); }

    /// <summary>Merged by name; a null value removes the secret.</summary>
    public IReadOnlyDictionary<string, string?>? Secrets { get => Get<IReadOnlyDictionary<string, string?>>(); init => Set(value); }

    /// <summary>Minutes a build may take, 1 to 1440; null goes back to the service's setting.</summary>
    public int? TimeoutMinutes { get => Get<int?>(); init => Set(value); }

    /// <summary>What a build may use at most; null goes back to the service's settings.</summary>
    public AppResources? Resources { get => Get<AppResources>(); init => Set(value); }

    /// <summary>Builds of this app that run at once, 1 to 64; null goes back to 1.</summary>
    public int? Concurrency { get => Get<int?>(); init => Set(value); }

    /// <summary>The app's share of the places when apps wait for them, 1 to 100; null goes back to 1.</summary>
    public int? Weight { get => Get<int?>(); init => Set(value); }

    /// <summary>What a new build does to older ones of its branch; null goes back to <c>none</c>.</summary>
    public Supersede? Supersede { get => Get<Supersede?>(); init => Set(value); }

    /// <summary>The members that were assigned, by their JSON names.</summary>
    internal IReadOnlyDictionary<string, object?> Assigned => assigned;

    private T? Get<T>([CallerMemberName] string member = "") => (T?)assigned.GetValueOrDefault(JsonNamingPolicy.CamelCase.ConvertName(member));

    private void Set(object? value, [CallerMemberName] string member = "") => assigned[JsonNamingPolicy.CamelCase.ConvertName(member)] = value;
}

/// <summary>Writes the assigned members, nulls too, and no others.</summary>
internal sealed class UpdateAppConverter : JsonConverter<UpdateApp>
{
    public override void Write(Utf8JsonWriter writer, UpdateApp value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (member, content) in value.Assigned)
        {
            writer.WritePropertyName(member);
            if (content is null) writer.WriteNullValue();
            else JsonSerializer.Serialize(writer, content, options.GetTypeInfo(content is IReadOnlyDictionary<string, string?>
                ? typeof(IReadOnlyDictionary<string, string?>) : content.GetType()));
        }

        writer.WriteEndObject();
    }

    public override UpdateApp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("An UpdateApp is sent and never received.");
}
