namespace BuildApi.Http;

/// <summary>The seconds that an answer may wait for an end (<c>?wait=</c>). Behind a proxy whose patience is shorter, callers wait for less.</summary>
internal static class Waits
{
    public const int Longest = 300;

    public static bool TryWait(int? wanted, out TimeSpan wait, out string why)
    {
        wait = TimeSpan.FromSeconds(wanted ?? 0);
        why = wanted is < 0 or > Longest ? $"wait must be 0 to {Longest} seconds." : "";
        return why.Length == 0;
    }
}
