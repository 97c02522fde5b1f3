using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Shouldly;
using SiBridge.Gateway;
using Xunit;

namespace SiBridge.Tests.Gateway;

public sealed partial class QueryParametersTests
{
    [Fact]
    public void What_is_there_is_read_and_what_is_not_is_null()
    {
        var query = Of("?page=2&debut_avant=2026-07-06&departement=2A&organisme=x");

        query.Whole("page", 1, 10).ShouldBe(2);
        query.Whole("taille", 1, 200).ShouldBeNull();
        query.Day("debut_avant").ShouldBe(new DateOnly(2026, 7, 6));
        query.Matching("departement", Departement(), "un département").ShouldBe("2A");
        query.Text("organisme").ShouldBe("x");
        query.Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("?page=0")]
    [InlineData("?page=11")]
    [InlineData("?page=-1")]
    [InlineData("?page=%201")]
    [InlineData("?page=1.0")]
    [InlineData("?page=99999999999")]
    [InlineData("?page=")]
    [InlineData("?page=1&page=2")]
    public void A_number_out_of_bounds_misspelt_empty_or_told_twice_is_a_problem(string query)
    {
        var parameters = Of(query);

        parameters.Whole("page", 1, 10).ShouldBeNull();

        parameters.Problem!.ShouldSatisfyAllConditions(p => p.Slug.ShouldBe("invalid-parameter"), p => p.Status.ShouldBe(400), p => p.Detail.ShouldStartWith("« page » : "));
    }

    [Theory]
    [InlineData("?jour=06/07/2026")]
    [InlineData("?jour=2026-02-30")]
    [InlineData("?jour=2026-7-6")]
    public void A_day_is_written_AAAA_MM_JJ(string query)
    {
        var parameters = Of(query);

        parameters.Day("jour").ShouldBeNull();

        parameters.Problem!.Detail.ShouldBe("« jour » : attendu : une date AAAA-MM-JJ.");
    }

    [Fact]
    public void A_parameter_that_is_not_known_is_a_problem_that_names_the_known_ones()
    {
        var parameters = Of("?pgae=2");
        parameters.Whole("page", 1, 10);
        parameters.Text("type");

        parameters.Problem!.Detail.ShouldBe("« paramètre inconnu » : cette adresse connaît page, type.");
    }

    [Fact]
    public void The_first_problem_is_told_and_what_was_sent_is_not_echoed()
    {
        var parameters = Of("?page=185057800608491&jour=hier");
        parameters.Whole("page", 1, 10);
        parameters.Day("jour");

        parameters.Problem!.Detail.ShouldBe("« page » : attendu : un nombre entier de 1 à 10.");
    }

    private static QueryParameters Of(string query) => new(new QueryCollection(QueryHelpers.ParseQuery(query)));

    [GeneratedRegex("^([0-9]{2}|2[AB])$")]
    private static partial Regex Departement();
}
