using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace BuildApi.Http;

/// <summary>
/// Refuses null where a list or a map of a request's body holds values that are not null by their type. The JSON reader does not: it knows of members only,
/// and a handler must be able to trust what it is given.
/// </summary>
internal static class NullItems
{
    /// <summary>The members that may hold null somewhere, by type: looked up once and not with every request.</summary>
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> Known = new();

    public static RouteGroupBuilder RefusesNullItems(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } type) return await next(context);
        var wrong = new Dictionary<string, string>();
        // A body that binds itself holds what the document calls its type.
        var body = context.Arguments.FirstOrDefault(type.IsInstanceOfType)
            ?? context.Arguments.Select(argument => MemberOf(argument, type)).FirstOrDefault(member => member is not null);
        if (body is not null) FindInObject(body, "", wrong);
        return wrong.Count == 0 ? await next(context) : Problems.Invalid(wrong);
    });

    private static object? MemberOf(object? argument, Type type) => argument is IEndpointParameterMetadataProvider
        ? argument.GetType().GetProperties().FirstOrDefault(property => property.PropertyType == type)?.GetValue(argument) : null;

    private static void FindInObject(object value, string path, Dictionary<string, string> wrong)
    {
        foreach (var (name, property, type) in Known.GetOrAdd(value.GetType(), MembersOf))
        {
            if (property.GetValue(value) is { } member) FindInMember(member, type, path.Length == 0 ? name : $"{path}.{name}", wrong);
        }
    }

    private static IReadOnlyList<Member> MembersOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0 && MayHoldNull(property.PropertyType))
            .Select(property => new Member(char.ToLowerInvariant(property.Name[0]) + property.Name[1..], property,
                new NullabilityInfoContext().Create(property))),
    ];

    private static void FindInMember(object member, NullabilityInfo type, string path, Dictionary<string, string> wrong)
    {
        var items = type.GenericTypeArguments is [.., var last] ? last : type.ElementType;
        switch (member)
        {
            case IDictionary map:
                foreach (DictionaryEntry entry in map) Check(entry.Value, items, $"{path}.{entry.Key}", wrong);
                break;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list) Check(item, items, $"{path}[{index++}]", wrong);
                break;
            default:
                FindInObject(member, path, wrong);
                break;
        }
    }

    private static void Check(object? item, NullabilityInfo? type, string path, Dictionary<string, string> wrong)
    {
        if (item is null)
        {
            if (type?.ReadState == NullabilityState.NotNull) wrong[path] = "This is null; give it a value, or leave it out.";
        }
        else if (type is not null && MayHoldNull(item.GetType()))
        {
            FindInMember(item, type, path, wrong);
        }
    }

    private static bool MayHoldNull(Type type) => type != typeof(string) && (typeof(IEnumerable).IsAssignableFrom(type)
        || type.Assembly == typeof(NullItems).Assembly && !type.IsEnum);

    private sealed record Member(string Name, PropertyInfo Property, NullabilityInfo Type);
}
