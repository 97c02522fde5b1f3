using Shouldly;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.JsonSchema;

public sealed class MessageTests
{
    [Theory]
    [InlineData("""{"required": ["nom"]}""", "{}", "propriété obligatoire absente")]
    [InlineData("""{"dependentRequired": {"a": ["b"]}}""", """{"a": 1}""", "propriété obligatoire absente: a la rend nécessaire")]
    [InlineData("""{"additionalProperties": false}""", """{"x": 1}""", "propriété inconnue: elle n'est pas prévue ici")]
    [InlineData("""{"unevaluatedProperties": false}""", """{"x": 1}""", "propriété inconnue: elle n'est pas prévue ici")]
    [InlineData("""{"items": false}""", "[1]", "élément en trop dans le tableau")]
    [InlineData("""{"type": "string"}""", "12", "attendu: chaîne, reçu: nombre; mettez la valeur entre guillemets")]
    [InlineData("""{"type": "integer"}""", "\"12\"", "attendu: entier, reçu: chaîne; écrivez la valeur sans guillemets")]
    [InlineData("""{"type": "integer"}""", "\"douze\"", "attendu: entier, reçu: chaîne")]
    [InlineData("""{"type": ["integer", "null"]}""", "1.5", "attendu: entier ou null, reçu: nombre décimal")]
    [InlineData("""{"type": "object"}""", "[]", "attendu: objet, reçu: tableau")]
    [InlineData("""{"enum": ["ouvert", "ferme", 3]}""", "\"x\"", "valeur hors liste: attendu une de ouvert, ferme, 3")]
    [InlineData("""{"const": "ouvert"}""", "\"x\"", "valeur non admise: attendu ouvert")]
    [InlineData("""{"maxLength": 3}""", "\"abcd\"", "3 caractères au plus, reçu 4")]
    [InlineData("""{"minLength": 1}""", "\"\"", "1 caractère au moins, reçu 0")]
    [InlineData("""{"maxItems": 1}""", "[1, 2]", "1 élément au plus, reçu 2")]
    [InlineData("""{"minProperties": 2}""", "{}", "2 propriétés au moins, reçu 0")]
    [InlineData("""{"minimum": 0}""", "-1", "nombre trop petit: 0 au moins")]
    [InlineData("""{"exclusiveMaximum": 1}""", "1", "nombre trop grand: moins de 1 attendu")]
    [InlineData("""{"multipleOf": 5}""", "7", "doit être un multiple de 5")]
    [InlineData("""{"pattern": "^\\d{14}$"}""", "\"x\"", "ne suit pas le motif ^\\d{14}$")]
    [InlineData("""{"pattern": "^\\d{14}$", "x-attendu": "14 chiffres"}""", "\"x\"", "attendu: 14 chiffres")]
    [InlineData("""{"pattern": "^\\d{14}$", "x-attendu": "14 chiffres"}""", "\"732 829 320 00074\"", "attendu: 14 chiffres; retirez les espaces")]
    [InlineData("""{"pattern": "^\\d{14}$", "x-attendu": "14 chiffres"}""", "\"732.829.320-00074\"", "attendu: 14 chiffres; retirez espaces, points et tirets")]
    [InlineData("""{"pattern": "^[A-N]\\d{4}$"}""", "\"k2111\"", "ne suit pas le motif ^[A-N]\\d{4}$; écrivez en majuscules")]
    [InlineData("""{"format": "email"}""", "\" zoe@exemple.fr\"", "doit être une adresse électronique (nom@domaine, 254 caractères au plus); retirez les espaces au début et à la fin")]
    [InlineData("""{"properties": {"date_naissance": true}, "additionalProperties": false}""", """{"dateNaissance": 1}""", "propriété inconnue: elle n'est pas prévue ici; vouliez-vous dire «date_naissance» ?")]
    [InlineData("""{"properties": {"url": true}, "allOf": [{"properties": {"kind": true}, "additionalProperties": false}]}""", """{"url": 1}""", "propriété inconnue: elle n'est pas prévue ici")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2, 1]", "éléments en double: les éléments 1 et 3 sont identiques")]
    [InlineData("""{"contains": {"const": 1}, "minContains": 2}""", "[1]", "2 éléments attendus au moins, reçu 1")]
    [InlineData("""{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}""", "{}", "ne correspond à aucune des 2 formes admises; la plus proche est la 1re, où il manque: a: propriété obligatoire absente")]
    [InlineData("""{"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "x-attendu": "a ou b"}""", "{}", "attendu: a ou b; la plus proche est la 1re, où il manque: a: propriété obligatoire absente")]
    [InlineData("""{"oneOf": [true, false, true]}""", "1", "correspond à la fois à la 1re et à la 3e forme, qui s'excluent")]
    [InlineData("""{"format": "date"}""", "\"31/12/2026\"", "doit être une date AAAA-MM-JJ; reçu JJ/MM/AAAA")]
    [InlineData("""{"format": "date"}""", "\"20261231\"", "doit être une date AAAA-MM-JJ; reçu AAAAMMJJ")]
    [InlineData("""{"format": "date"}""", "\"2026-02-30\"", "doit être une date AAAA-MM-JJ; ce jour n'existe pas au calendrier")]
    [InlineData("""{"format": "date"}""", "\"demain\"", "doit être une date AAAA-MM-JJ")]
    [InlineData("""{"format": "date-time"}""", "\"2026-02-03T10:00:00\"", "doit être une date et heure AAAA-MM-JJThh:mm:ss avec décalage (Z ou ±hh:mm); le décalage horaire manque")]
    public void Says(string schema, string instance, string message) => SchemaSpecimen.Message(schema, instance).ShouldBe(message);

    [Fact]
    public void No_message_repeats_a_value_of_which_the_schema_says_nothing()
    {
        const string secret = "\"Zoé-Secret\"";
        foreach (string schema in (string[])[
            """{"type": "integer"}""", """{"enum": ["a"]}""", """{"const": 1}""", """{"maxLength": 1}""", """{"minLength": 99}""",
            """{"pattern": "^x"}""", """{"format": "date"}""", """{"format": "email"}""", """{"format": "uri"}""", """{"format": "uuid"}""",
            """{"not": {}}""", """{"anyOf": [{"minLength": 99}, {"const": 2}]}""", "false"])
        {
            SchemaSpecimen.Message(schema, secret).ShouldNotContain("Secret");
        }
    }

    [Fact]
    public void An_error_tells_where_in_the_schema_its_keyword_stands()
    {
        CompiledSchema schema = SchemaSpecimen.Compile(
            """{"$id": "https://sibridge.test/a", "properties": {"x": {"$ref": "b#/$defs/court"}}}""",
            """{"$id": "https://sibridge.test/b", "$defs": {"court": {"maxLength": 1}}}""");
        SchemaSpecimen.Errors(schema, """{"x": "abc"}""").ShouldHaveSingleItem().SchemaLocation
            .ShouldBe("https://sibridge.test/b#/$defs/court/maxLength");
    }
}
