using System.Globalization;
using BuildApi.Builds;

namespace BuildApi.Execution.Steps;

/// <summary>The table of package overrides at the top of a log; pure.</summary>
internal static class PackageTable
{
    public static string Write(IReadOnlyList<BuildPackage> packages)
    {
        string[][] rows =
        [
            ["package", "requested", "resolved", "from the tool store", "seconds"],
            .. packages.Select(package => (string[])
            [
                package.Package, package.Requested, package.Resolved ?? "recorded only", package.Cached ? "yes" : "no",
                package.Seconds.ToString("0.00", CultureInfo.InvariantCulture),
            ]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
