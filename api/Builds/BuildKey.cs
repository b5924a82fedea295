using BuildApi.Apps;

namespace BuildApi.Builds;

/// <summary>Names a build: its app and its number there, from 1.</summary>
internal readonly record struct BuildKey(AppId App, int Number)
{
    public override string ToString() => $"{App}/{Number}";
}
