using System.Reflection;

namespace BuildApi.Configuration;

/// <summary>Which version of the service this is.</summary>
internal static class ServiceVersion
{
    /// <summary>Version and, behind a plus sign, the commit it was built from, where that is known.</summary>
    public static string Full { get; } =
        typeof(ServiceVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The version alone, as in <c>1.2.3</c>.</summary>
    public static string Short => Full.Split('+')[0];

    /// <summary>The commit alone; null where it is not known.</summary>
    public static string? Commit => Full.Split('+') is [_, var commit] ? commit : null;
}
