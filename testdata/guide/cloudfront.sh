aws cloudfront create-invalidation --distribution-id "<dist-id>" --paths "/*"
