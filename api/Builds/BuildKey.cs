using BuildApi.Apps;

namespace BuildApi.Builds;

/// <summary>Names a build: its app and its number there, from 1.</summary>
internal readonly record struct BuildKey(AppId App, int Number)
{
    /// <summary>Where the build is found over HTTP.</summary>
    public string Address => $"/apps/{App}/builds/{Number}";

    /// <summary>The build of an app that an <see cref="Address"/> names; null when it names none.</summary>
    public static BuildKey? FromAddress(AppId app, string address) =>
        int.TryParse(address[(address.LastIndexOf('/') + 1)..], out var number) && new BuildKey(app, number) is var key && key.Address == address ? key : null;

    public override string ToString() => $"{App}/{Number}";
}
