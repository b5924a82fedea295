using System.Globalization;

namespace BuildApi.Builds;

/// <summary>Where a page of the queue ends: the place of its last build in the order of the queue.</summary>
internal sealed record QueueCursor(int Priority, DateTimeOffset QueuedAt, string AppId, int Number)
{
    public static bool TryParse(string text, out QueueCursor? cursor)
    {
        var parts = text.Split(' ');
        cursor = parts.Length == 4 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var priority)
            && DateTimeOffset.TryParse(parts[1], CultureInfo.InvariantCulture, out var at)
            && int.TryParse(parts[3], CultureInfo.InvariantCulture, out var number)
            ? new QueueCursor(priority, at, parts[2], number) : null;
        return cursor is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Priority} {QueuedAt:O} {AppId} {Number}");
}
