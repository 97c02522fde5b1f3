using System.Text.Json;
using Shouldly;
using SiBridge.Gateway;
using SiBridge.JsonSchema;
using Xunit;

namespace SiBridge.Tests.Gateway;

public sealed class ProblemTests
{
    [Fact]
    public void An_error_has_the_members_of_the_contract_and_no_others()
    {
        var problem = Problem.SchemaViolation([new("/jeune", "type", "attendu: objet", 7, 23) { Schema = "https://sibridge.example/schemas/x#/type" }]);

        var error = JsonSerializer.SerializeToElement(problem, GatewayJson.Default.Problem).GetProperty("errors")[0];

        error.EnumerateObject().Select(p => p.Name).ShouldBe(["pointer", "code", "message", "line", "column"]);
    }

    [Fact]
    public void Errors_beyond_those_that_are_listed_are_not_counted_as_one()
    {
        var error = new FieldError("", "type", "attendu: objet", 1, 1);

        Problem.SchemaViolation([error, error]).Detail.ShouldBe("2 erreurs de forme.");
        Problem.SchemaViolation([error, error, error with { Code = SchemaError.LimitReached }]).Detail.ShouldBe("Plus de 2 erreurs de forme.");
    }
}
