using System.Text;
using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class ResolverTests
{
    private readonly Dictionary<string, string> documents = [];
    private readonly List<string> asked = [];

    [Fact]
    public void What_is_not_registered_is_asked_for_once_when_compiling_and_never_when_evaluating()
    {
        documents["https://sibridge.test/v1/communs"] = """{"$defs": {"code": {"$ref": "textes#court"}, "nom": {"$ref": "textes"}}}""";
        documents["https://sibridge.test/v1/textes"] = """{"type": "string", "$defs": {"c": {"$anchor": "court", "maxLength": 3}}}""";
        CompiledSchema schema = Compile("""{"$id": "https://sibridge.test/v1/a", "properties": {"c": {"$ref": "communs#/$defs/code"}, "n": {"$ref": "communs#/$defs/nom"}}}""");
        asked.ShouldBe(["https://sibridge.test/v1/communs", "https://sibridge.test/v1/textes"]);

        SchemaSpecimen.Errors(schema, """{"c": "trop long", "n": 1}""").Select(e => e.Pointer).ShouldBe(["/c", "/n"]);
        asked.Count.ShouldBe(2);
    }

    [Fact]
    public void What_nobody_has_is_an_error_when_compiling() => Should.Throw<SchemaException>(() => Compile("""{"$id": "https://sibridge.test/a", "$ref": "b#x"}"""))
        .Message.ShouldBe("https://sibridge.test/a#/$ref: la référence b#x ne mène à aucun schéma enregistré");

    [Fact]
    public void A_document_that_is_given_under_two_addresses_is_one()
    {
        const string common = """{"$id": "https://sibridge.test/communs", "$defs": {"a": {"maximum": 1}, "b": {"maximum": 2.0}}}""";
        documents["https://sibridge.test/communs"] = common;
        documents["http://sibridge.test/communs.json"] = common;
        CompiledSchema schema = Compile(
            """{"prefixItems": [{"$ref": "https://sibridge.test/communs#/$defs/a"}, {"$ref": "http://sibridge.test/communs.json#/$defs/b"}]}""");
        SchemaSpecimen.Errors(schema, "[2, 3]").Select(e => e.SchemaLocation)
            .ShouldBe(["https://sibridge.test/communs#/$defs/a/maximum", "https://sibridge.test/communs#/$defs/b/maximum"]);
    }

    [Fact]
    public void Two_documents_that_claim_one_address_are_refused()
    {
        documents["https://sibridge.test/x"] = """{"$id": "https://sibridge.test/a"}""";
        Should.Throw<SchemaException>(() => Compile("""{"$id": "https://sibridge.test/a", "items": {"$ref": "x"}}""")).Message.ShouldContain("est déjà enregistré");
    }

    [Fact]
    public void A_document_that_is_not_JSON_is_refused_with_its_address_and_place()
    {
        documents["https://sibridge.test/b"] = "{\n  oups }";
        Should.Throw<SchemaException>(() => Compile("""{"$id": "https://sibridge.test/a", "$ref": "b"}""")).Message
            .ShouldMatch("^schéma https://sibridge.test/b: .*ligne 2, colonne 3");
    }

    [Fact]
    public void A_meta_schema_is_asked_for_like_any_document()
    {
        documents["https://sibridge.test/dialecte"] = """{"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": true}}""";
        SchemaSpecimen.Errors(Compile("""{"$schema": "https://sibridge.test/dialecte", "maximum": 1}"""), "2").ShouldBeEmpty();
        asked.ShouldBe(["https://sibridge.test/dialecte"]);
    }

    [Fact]
    public void What_the_resolver_throws_comes_out_as_it_is() => Should.Throw<IOException>(() =>
    {
        var registry = new SchemaRegistry(resolve: static _ => throw new IOException("disque"));
        registry.Get(registry.Add("""{"$ref": "https://sibridge.test/b"}"""u8.ToArray()));
    });

    private CompiledSchema Compile(string schema)
    {
        var registry = new SchemaRegistry(resolve: uri =>
        {
            asked.Add(uri.AbsoluteUri);
            return documents.TryGetValue(uri.AbsoluteUri, out string? text) ? Encoding.UTF8.GetBytes(text) : null;
        });
        return registry.Get(registry.Add(Encoding.UTF8.GetBytes(schema)));
    }
}
