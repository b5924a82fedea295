namespace BuildApi.Tests.Engines;

/// <summary>What a container of <see cref="ContainerEngineContract"/> does; each engine has its own way to make one do it.</summary>
public enum ContainerBehaviour
{
    /// <summary>
    /// Prints <c>out</c> and a line end to standard output, writes <c>/tmp/out/a.txt</c> (<c>hello</c>) and <c>/tmp/out/sub/b.txt</c>, and ends with exit code
    /// 3.
    /// </summary>
    PrintsAndEnds,
    /// <summary>Runs until it is asked to end, and then ends with exit code 7.</summary>
    WaitsForTheSignal,
    /// <summary>Runs, and does not listen to the signal.</summary>
    IgnoresTheSignal,
    /// <summary>Its command, <c>nothing</c>, is not in the image.</summary>
    CannotStart,
}
