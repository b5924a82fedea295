using System.Buffers.Text;
using System.Text;

namespace BuildApi.Http;

/// <summary>Limits and cursors of lists. A cursor is opaque to callers: the key of the last item, encoded.</summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int LargestLimit = 200;

    /// <summary>What to say of an <c>after</c> that no page gave.</summary>
    public const string NoCursor = "after must be the 'next' of an earlier page.";

    public static bool TryLimit(int? wanted, out int limit, out string why)
    {
        limit = wanted ?? DefaultLimit;
        why = limit is >= 1 and <= LargestLimit ? "" : $"limit must be 1 to {LargestLimit}.";
        return why.Length == 0;
    }

    public static bool TryCursor(string? after, out string? key, out string why)
    {
        key = null;
        why = "";
        if (string.IsNullOrEmpty(after)) return true;
        try
        {
            key = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(after));
            return true;
        }
        catch (FormatException)
        {
            why = NoCursor;
            return false;
        }
    }

    /// <summary>A page of the rows of a query that asked for one more than the limit.</summary>
    public static Page<TView> Of<TRow, TView>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TView> view, Func<TRow, string> key) => new(
        [.. rows.Take(limit).Select(view)],
        rows.Count > limit ? Cursor(key(rows[limit - 1])) : null);

    /// <summary>A cursor of a key.</summary>
    public static string Cursor(string key) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));
}
