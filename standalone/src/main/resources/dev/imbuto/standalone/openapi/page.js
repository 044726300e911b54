SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#api",
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
