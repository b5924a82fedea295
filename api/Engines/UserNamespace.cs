using System.Globalization;

namespace BuildApi.Engines;

/// <summary>Whether an engine maps the users of containers to others of the machine, and to whom.</summary>
internal static class UserNamespace
{
    /// <summary>
    /// As in <see cref="EngineMachine.UserNamespace"/>, asked each time: an engine may have been started anew, in another way than before. One that does not
    /// tell, because something before its socket keeps that back, is taken for one that maps nobody.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer.</exception>
    public static async Task<string> FindAsync(IContainerEngine engine, CancellationToken ct)
    {
        try
        {
            return (await engine.GetMachineAsync(ct)).UserNamespace;
        }
        catch (EngineException)
        {
            return "";
        }
    }

    /// <summary>Whom root of a container is on the machine; null where it is root. Pure.</summary>
    public static (uint User, uint Group)? RootOf(string userNamespace) => userNamespace.Split('.') is [var user, var group]
        && uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
        && uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var groupId) ? (userId, groupId) : null;
}
