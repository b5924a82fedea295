using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.Http;

/// <summary>Completes the document with what the framework does not see in the code: headers, members of problems, names.</summary>
internal static class OpenApiCompletion
{
    // Behind a body that may be left out, so that generated methods take it first.
    private const int Last = 100;

    public static void AddCompletion(this OpenApiOptions options)
    {
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddHeaders(operation, context.Description);
            DescribeParameters(operation);
            LimitParameters(operation);
            AddCommonResponses(operation, context);
            AddResponseHeaders(operation);
            LeaveOutNotModified(operation);
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any()) operation.Security = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            new OpenApiWalker(new NullTypes()).Walk(document);
            OpenApiProblems.Write(document);
            OpenApiOpenness.Write(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(ProblemDetails)) CompleteProblem(schema);
            if (schema.Enum is { Count: > 0 }) NameValues(schema, context.JsonTypeInfo.Type);
            if (context.JsonPropertyInfo?.AttributeProvider is PropertyInfo property) AllowNull(schema, property);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// "Or null" is a schema of its own beside the one of the value. In OpenAPI 3.0 null is allowed only where a type stands, so it is given the value's.
    /// </summary>
    private sealed class NullTypes : OpenApiVisitorBase
    {
        public override void Visit(IOpenApiSchema schema)
        {
            if (schema.OneOf is not [OpenApiSchema { Type: JsonSchemaType.Null } nothing, var value]) return;
            nothing.Type = JsonSchemaType.Null | (value.Type ?? JsonSchemaType.Object);
            nothing.Enum = [JsonNullSentinel.JsonNull];
        }
    }

    /// <summary>The headers that <see cref="IdempotencyFilter"/>, <see cref="Preconditions"/> and range requests read.</summary>
    private static void AddHeaders(OpenApiOperation operation, ApiDescription described)
    {
        var metadata = described.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IdempotencyFilter.Mark>().Any())
            AddHeader(operation, IdempotencyFilter.Header, "idempotencyKey",
                "At most 255 characters. For 24 hours the same key with the same body gives the same answer, and nothing is done twice.");
        if (operation.Responses?.ContainsKey("412") == true)
            AddHeader(operation, "If-Match", "ifMatch", described.HttpMethod == HttpMethods.Get
                ? "The ETag of an earlier answer: it is sent only if it is still that."
                : "The ETag of an earlier answer: the change is made only if nobody else changed it since.");
        if (operation.Responses?.ContainsKey("206") == true)
            AddHeader(operation, "Range", "range", "Only these bytes, as in `bytes=1000-`.");
        if (metadata.OfType<ConditionalGets.Mark>().Any())
            (operation.Responses ??= []).TryAdd("304", new OpenApiResponse { Description = "Nothing has changed since the answer with that `ETag`." });
        if (operation.Responses?.ContainsKey("304") == true)
            AddHeader(operation, "If-None-Match", "ifNoneMatch",
                "The ETag of an earlier answer: if nothing has changed since, the answer is 304 and has no body.");
    }

    /// <summary>What answers say beside their bodies.</summary>
    private static void AddResponseHeaders(OpenApiOperation operation)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse answer) continue;
            if (status is "201" or "202") Add(answer, "Location", "The address of what was made.");
            if (status == "206") Add(answer, "Content-Range", "Which bytes these are, and of how many.");
            if (status == "416") Add(answer, "Content-Range", "Of how many bytes: `bytes */1234`.");
            if (status is "429" or "503") Add(answer, "Retry-After", "Seconds to wait before the next try; not always there with 503.");
            if (status == "401") Add(answer, "WWW-Authenticate", "`Bearer`, with `error=\"invalid_token\"` where a key was sent.");
            if (status is "200" or "304" && operation.Responses!.ContainsKey("304"))
                Add(answer, "ETag", "For `If-None-Match`, and for `If-Match` where that is read.");
        }

        static void Add(OpenApiResponse answer, string name, string description) =>
            (answer.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] =
                new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    /// <summary>
    /// Kiota makes a method that returns nothing of an operation whose answer is a file and may be 304. Only who sends <c>If-None-Match</c> is answered so,
    /// and what is said of that header tells it.
    /// </summary>
    private static void LeaveOutNotModified(OpenApiOperation operation)
    {
        if (operation.Responses?.GetValueOrDefault("200")?.Content is { } content && !content.ContainsKey("application/json"))
            operation.Responses.Remove("304");
    }

    /// <summary>What any call may be answered, whatever it is about; each is a problem with a code.</summary>
    private static void AddCommonResponses(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        Add("400", "The request cannot be understood: its parameters or its body are not of the kind that is documented (`bad_request`).");
        Add("405", "The address does not support this method (`method_not_allowed`).");
        Add("414", "The address is longer than the service reads (`bad_request`).");
        Add("503", "The store cannot be read or written for the moment, such as when its disk is full (`store_unavailable`): try again. Or secrets cannot be "
            + "opened, because the service's keys are gone (`secrets_unreadable`). Nothing was done.");
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            Add("422", OpenApiProblems.Sentences[422]);
        if (operation.RequestBody is null) return;
        Add("413", OpenApiProblems.Sentences[413]);
        Add("415", OpenApiProblems.Sentences[415]);

        void Add(string status, string description) => (operation.Responses ??= []).TryAdd(status, new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) },
            },
        });
    }

    private static void AddHeader(OpenApiOperation operation, string name, string nameInCode, string description) =>
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                ["x-originalName"] = new JsonNodeExtension(nameInCode),
                ["x-position"] = new JsonNodeExtension(Last),
            },
        });

    private static void DescribeParameters(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Description ??= parameter.Name switch
            {
                "appId" => "The app's id.",
                "name" => "Name or alias of a package.",
                "number" => "The build's number in its app, from 1.",
                "Last-Event-ID" => "Id of the last event that was seen: the byte offset behind it.",
                _ => null,
            };
        }
    }

    /// <summary>What is the same wherever a parameter of that name is.</summary>
    private static void LimitParameters(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (parameter.Schema is not OpenApiSchema schema) continue;
            (schema.Minimum, schema.Maximum) = parameter.Name switch
            {
                "limit" => ("1", $"{Paging.LargestLimit}"),
                "wait" => ("0", $"{Waits.Longest}"),
                "number" => ("1", null),
                "offset" => ("0", null),
                _ => (schema.Minimum, schema.Maximum),
            };
            if (parameter.Name == "limit") schema.Default = Paging.DefaultLimit;
            if (parameter.Name == IdempotencyFilter.Header) (schema.MinLength, schema.MaxLength) = (1, IdempotencyFilter.LongestKey);
        }
    }

    /// <summary>What <see cref="Problems"/> adds to the members of RFC 9457.</summary>
    private static void CompleteProblem(OpenApiSchema problem)
    {
        problem.Description = "Why a request was refused, or what went wrong (RFC 9457).";
        (problem.Required ??= new HashSet<string>()).Add("code");
        problem.Properties ??= new Dictionary<string, IOpenApiSchema>();
        Describe(problem, "type", "Where the status is explained.");
        Describe(problem, "title", "The status in words.");
        Describe(problem, "status", "The status.");
        Describe(problem, "detail", "What is wrong and what to do about it, for people.");
        Describe(problem, "instance", "Not used.");
        // What Kiota's exceptions say as their message.
        if (problem.Properties["detail"] is OpenApiSchema detail)
            (detail.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-ms-primary-error-message"] = new JsonNodeExtension(JsonValue.Create(true));
        problem.Properties["code"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "For programs: a stable word, such as `app_not_found`. The examples of each answer have those that it may have; "
                + "newer services may have more.",
            Pattern = "^[a-z]+(_[a-z]+)*$",
        };
        problem.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object | JsonSchemaType.Null,
            Description = "With status 422: what is wrong, by the name of the field.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        problem.Properties["traceId"] = Text("Names the request in the service's log.", JsonSchemaType.Null);
    }

    private static void Describe(OpenApiSchema schema, string member, string description)
    {
        if (schema.Properties!.TryGetValue(member, out var property)) property.Description = description;
    }

    private static OpenApiSchema Text(string description, JsonSchemaType or = default) =>
        new() { Type = JsonSchemaType.String | or, Description = description };

    /// <summary>Generated code reads <c>TimedOut</c>, whichever way JSON writes it.</summary>
    private static void NameValues(OpenApiSchema schema, Type type)
    {
        var names = Enum.GetNames(Nullable.GetUnderlyingType(type) ?? type);
        (schema.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-enumNames"] =
            new JsonNodeExtension(new JsonArray([.. names.Select(name => (JsonNode)name)]));
    }

    /// <summary>
    /// A map of nullable values comes out as a map of values. A member that must be there is null only in the code, where the rules find it and name it.
    /// </summary>
    private static void AllowNull(OpenApiSchema schema, PropertyInfo property)
    {
        if (property.IsDefined(typeof(RequiredAttribute))) schema.Type &= ~JsonSchemaType.Null;
        if (schema.AdditionalProperties is OpenApiSchema values
            && new NullabilityInfoContext().Create(property).GenericTypeArguments is [_, { ReadState: NullabilityState.Nullable }])
            values.Type |= JsonSchemaType.Null;
    }
}
